/** What `holyfail bench --help` says below the flags. */
export const BENCH_HELP = `
Each chain is measured with its primary alone, with two tiers, and so on to all
of them, under the same outages, so that you see what each fallback buys. No key
and no network is needed: the providers are simulated.

The number given with --requests is shared among the scenario's phases in
proportion. Beyond the scenario's own number its sequential phases get more
callers, none faster than the scenario's one, and its bursts last longer: that
is more load, which may reach rate limits and queues, and not only more samples.
For more samples of the same load give more --seeds. With --concurrency a burst
has at least that many requests; with --requests, too, the others give them up.

With --seeds everything is played again under as many seeds, each with its own
answers, arrivals and outages by chance, and the report adds how far the figures
differ between them. --until ci=0.1% stops at the first seed, of 20 to 100 (or
--seeds), that makes every chain's success rate known to so much either way.
--workers shares configurations and seeds among threads: the same report,
sooner, without a screen. What differs between two configurations is told pair
by pair, since they meet the same arrivals, latencies and outages. It takes 5
seeds to tell, or fewer with many faults (3 of the default scenario): --seeds 10
is a good start, and --details prints all of it. With --ablate each prefix is
also measured without breaker, without health checks, without the time it
reserves for its fallbacks, and with a hedge (without, if it has one).

With --rate or --trace the load is your own, in place of the scenario's, and an
open loop: requests start when they are due, and their latency counts from then.
The report shows apart how long they took once sent (service). --duration ends
it, and the scenario; --requests takes the first n. What is due while 2,000 are
under way (--concurrency n) is blocked: not sent, and in no other figure. A
trace has a row for each request: arrival_ms, input_tokens, output_tokens; times
count from the earliest one, and prompts and simulated answers are that long.

With --warmup what is due so early is sent and not counted; a recovery that may
lie in it, or a wait for one that began in it, is then not known.

With --wire the providers are played on loopback sockets by a thread of their
own, and time is real: up to 4,000 requests under way, an hour at most. Its
figures depend on the machine, whose own lag is measured and reported. The same
seed gives the same report, byte for byte, in virtual time only.
--check-agreement shows both worlds side by side and says where they differ.

With --target the load goes to a gateway that runs on this machine, as OpenAI chat
completions, and the providers behind it are played here, where the gateway must
have their URLs: the chain file's first at --sim-port, the others at the ports
after it, as with holyfail sim. Chains that you name run before it, each as a
whole, under the same load, faults and dice. The report has what the callers saw
and what the providers saw. A prompt ends with its request's id, by which a
provider knows it again; headers are sent and never shown. Real time, as --wire.

On a terminal a live screen shows the run; its ? explains the keys. With --wire
one of them, f, puts in a fault by hand: the report marks it, says that the seed
does not give this run again, and lets --check-agreement be.

With --real the chain's own providers are asked, with keys from the environment,
and it costs money: 20 requests, 2 at once, unless you say otherwise. First you
see what it will cost, likely and at most, and are asked. A request begins only
if everything it could cost, with all retries and fallbacks, still fits under
--max-cost beside what was spent and what is under way, so the limit holds
wherever providers heed max_tokens and charge by the token; where it ends the
run early, what is known is reported and the exit code is 3. Only whole chains
are asked, and nothing is made to fail. Models that think need more tokens than
the 64 an answer may have, or --reasoning none.

A report's ending says its form: .html is one file to open in a browser, .md fits
a comment, .xml is JUnit's, .hgrm is HdrHistogram's (of the last chain, whole),
.prom is Prometheus's. In GitHub Actions the report also goes into the step's
summary. See holyfail report --help for what can be done with a report.json later.

A threshold is judged on the whole chain, or on what stands before its colon, as
in "2 tiers: failed<10". A metric is named by its place in the --json report, or
for short: p50, p90, p95, p99, mean, worst_recovery, cost_per_success; and
failover_overhead is how much longer an answer by a fallback takes on average.
A part of the run has metrics of its own:
  phase.concurrent.p95, phase.0.blocked           a phase of the load
  tier.1.attempts_per_request                     a tier, from 0
  window.0.during.p95                             a fault window, from 0
  window.openai.recovery.success_rate             the worst of a provider's
Spans of a window are before, during, recovery (until the provider answers a
request again) and after; it has recovered_ms and herd.attempts as well. With
several seeds a threshold on success_rate, mean, p50, p95, p99, cost_per_success
or attempts.per_request of the whole run holds, or is missed, where the whole
95 % interval over them says so; in between it cannot be told (exit code 3):
give it more seeds. Other figures are judged as they are, of all seeds together.
--until takes 20 seeds at least, and 100 at most unless --seeds says otherwise.

A claim reads as a threshold does, with = for either direction, and several may
be given at once. It is better, consistent or worse by the 95 % interval of what
is measured, and cannot be told where that is too wide or unknown: then take
more --seeds. --scenario article tests a relay vendor's article with your chain,
in worlds made like its own, 40 seeds each; --wire adds the engine's overhead.

Examples:
  $ holyfail bench
  $ holyfail bench production --requests 20000 --seed 7
  $ holyfail bench --rate 20/s --arrivals gamma:0.25 --duration 10m --warmup 30s
  $ holyfail bench --trace traffic.csv --threshold "blocked==0"
  $ holyfail bench --until ci=0.1% --workers 4
  $ holyfail bench production --ablate --seeds 10 --details
  $ holyfail bench cheap fast --seeds 20
  $ holyfail bench --speed 600x
  $ holyfail bench --wire --requests 1000 --concurrency 500
  $ holyfail bench production --target http://127.0.0.1:8787/v1 --target-header "x-portkey-config: $CONFIG"
  $ holyfail bench --real --max-cost 2.50
  $ holyfail bench --real --max-cost 5 --yes --rate 6/min --duration 1h --out day.json
  $ holyfail bench --threshold "success_rate>=99.7%" --threshold "latency_ms.p95<6s"
  $ holyfail bench --seeds 20 --threshold "window.openai.during.success_rate>=99%" --details
  $ holyfail bench --threshold "2 tiers: cost_per_success_usd<0.01" --out report.json --out report.md
  $ holyfail bench --seeds 20 --claim "p95=1890,p99=2450"
  $ holyfail bench --scenario article --workers 2
  $ holyfail bench --out report.html --out report.xml --baseline last-week.json
  $ holyfail bench --scenario outage.yaml --json | jq '.configurations[-1].success_rate'

Exit codes: 0 every threshold and claim holds, 1 one was missed, the two worlds
differ or a figure is worse than the baseline's, 2 could not start or go on, 3
one cannot be told or --max-cost ended the run, 130 interrupted.`;
