import { packText, unpackText } from "../adapters/packed-text.ts";
import { systemClock } from "../adapters/system-clock.ts";
import type { Chain } from "../config/chain.ts";
import type { Cancellation } from "../core/cancellation.ts";
import type { Clock } from "../core/clock.ts";
import { caseText, readCase } from "../prove/case-text.ts";
import type { ProofCase } from "../prove/proof-case.ts";
import { PROMISES } from "../prove/promises.ts";
import { type Broken, prove, type Proof, type ProofProgress, replay } from "../prove/prove.ts";
import { faultName } from "../prove/tally.ts";
import { counted, integer } from "../report/format.ts";
import type { BrokenPromise, CaseSize, ProofReport } from "../report/proof-report.ts";
import { proofStory } from "../report/proof-story.ts";
import { proofText } from "../report/proof-text.ts";
import { VERSION } from "../version.ts";
import { chooseChain, loadChainFile } from "./chain-source.ts";
import type { ProveCommandOptions } from "./prove.ts";
import { chainParts } from "./prove-chain.ts";
import { proveGround } from "./prove-ground.ts";
import { endProgress, progressLine } from "./progress-line.ts";
import { CommandError, EXIT, type Terminal } from "./terminal.ts";

const SEED_MAX = 4_294_967_295;
const UNREADABLE =
  "holyfail: --replay takes the text that `holyfail prove` printed, and this is none.\nCopy the whole command, in one line.";
const REPLAY_ALONE =
  "holyfail: a replay has its chain and its seed in it.\nLeave out the chain, -f, --seeds and --from.";

/** Runs the whole command; gives the exit code. */
export async function proveAndReport(
  chainName: string | undefined,
  options: ProveCommandOptions,
  terminal: Terminal,
  cancellation: Cancellation,
): Promise<number> {
  const clock = systemClock();
  const startMs = clock.now();
  const { proof, chain } =
    options.replay === undefined
      ? await proveSeeds(chainName, options, terminal, { clock, cancellation })
      : { proof: await replayText(options.replay, chainName, options), chain: null };
  const report: ProofReport = {
    ...proofReport(proof, chain, options.replay === undefined ? options.from : null),
    elapsed: { wall_ms: Math.round(clock.now() - startMs), node: process.version },
  };
  terminal.print(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : proofText(report, replayCommand));
  if (proof.interrupted) return EXIT.interrupted;
  return proof.broken === null ? EXIT.yes : EXIT.no;
}

function replayCommand(packed: string): string {
  return `holyfail prove --replay ${packed}`;
}

async function proveSeeds(
  chainName: string | undefined,
  { file, seeds, from }: ProveCommandOptions,
  terminal: Terminal,
  { clock, cancellation }: { readonly clock: Clock; readonly cancellation: Cancellation },
): Promise<{ readonly proof: Proof; readonly chain: string | null }> {
  if (from + seeds - 1 > SEED_MAX)
    throw new CommandError(`holyfail: the last seed is ${SEED_MAX}.\nLower --from or --seeds.`);
  const chain = await chosenChain(chainName, file, terminal);
  const draw = progressLine(terminal, clock);
  try {
    const proof = await proveChain({
      chain,
      seeds,
      from,
      cancellation,
      onProgress: (progress) => draw(() => line(progress, seeds)),
    });
    return { proof, chain: chain?.name ?? null };
  } finally {
    endProgress(terminal);
  }
}

/** Proves a chain (null: any chain) under the fault schedules of so many seeds. */
export function proveChain(asked: {
  readonly chain: Chain | null;
  readonly seeds: number;
  readonly from: number;
  readonly cancellation: Cancellation;
  readonly onProgress?: (progress: ProofProgress) => void;
}): Promise<Proof> {
  const { chain, seeds, from, ...rest } = asked;
  const parts = chain === null ? null : chainParts(chain);
  return prove({ ground: proveGround(), chain: parts, fromSeed: from, seeds, ...rest });
}

async function chosenChain(
  name: string | undefined,
  file: string | undefined,
  terminal: Terminal,
): Promise<Chain | null> {
  if (name === undefined && file === undefined) return null;
  const { chainFile } = await loadChainFile({ file, allowPackaged: true }, terminal);
  return chooseChain(chainFile, name);
}

async function replayText(
  packed: string,
  chainName: string | undefined,
  { file }: ProveCommandOptions,
): Promise<Proof> {
  if (chainName !== undefined || file !== undefined) throw new CommandError(REPLAY_ALONE);
  const text = unpackText(packed);
  const written = text === null ? null : readCase(text);
  if (written === null) throw new CommandError(UNREADABLE);
  const proof = await replay(written, proveGround());
  if ("problem" in proof)
    throw new CommandError(
      `holyfail: this case cannot be played any more: ${proof.problem}.\nFind it anew with its seed: --from ${written.seed} --seeds 1.`,
    );
  return proof;
}

function line({ seed, tally }: ProofProgress, seeds: number): string {
  const what = seed === null ? "a promise was broken: looking for the shortest way to it" : `seed ${seed}`;
  return `proving: ${integer(tally.cases)} of ${counted(seeds, "case")}, ${counted(tally.requests, "request")}; ${what}`;
}

function proofReport(
  { tally, broken, interrupted }: Proof,
  chain: string | null,
  fromSeed: number | null,
): Omit<ProofReport, "elapsed"> {
  const { faultShapes } = proveGround();
  return {
    schema: "holyfail.prove/1",
    version: VERSION,
    chain,
    from_seed: fromSeed,
    cases: tally.cases,
    requests: tally.requests,
    attempts: tally.attempts,
    faults: Object.fromEntries(faultShapes.map(({ kind }) => [kind, tally.count(faultName(kind))])),
    live_tier_cases: tally.count("live-tier"),
    recovery_cases: tally.count("recovery"),
    promises: PROMISES.map(({ name, title }) => ({ name, title })),
    broken: broken === null ? null : brokenPromise(broken),
    interrupted,
  };
}

function brokenPromise({ found, shrunk }: Broken): BrokenPromise {
  const { written, breach, played, plays } = shrunk;
  return {
    promise: breach.promise,
    title: breach.title,
    complaints: breach.complaints,
    seed: written.seed,
    found: sizeOf(found.written),
    shrunk: sizeOf(written),
    plays,
    case: written,
    replay: packText(caseText(written)),
    story: proofStory(written, played, breach.complaints[0] ?? ""),
  };
}

function sizeOf({ tiers, faults, requests }: ProofCase): CaseSize {
  return { tiers: tiers.length, faults: faults.length, requests: requests.length };
}
