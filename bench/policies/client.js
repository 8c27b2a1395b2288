// All contestants in one process, so that they run the very same compiled code. Asked for a round of one of them, it sends
// the requests and says how much CPU each one cost, all of the process's threads together, in microseconds.
import { systemClock } from "../../src/adapters/system-clock.ts";
import { systemRandom } from "../../src/adapters/system-random.ts";
import { JobRecorder } from "../../src/bench/job-recorder.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { chainState } from "../../src/engine/chain-state.ts";
import { runChain } from "../../src/engine/run-chain.ts";
import { cpuPerRequestUs } from "../cpu-per-request.js";
import { MESSAGES, TEXT } from "../engine/exchange.js";
import { chainOf } from "./chain.js";
import { CONTESTANTS } from "./contestants.js";
import { instantTransport } from "./instant-transport.js";

const callers = Object.fromEntries(Object.entries(CONTESTANTS).map(([name, one]) => [name, callerOf(one)]));

process.on("message", async ({ name, requests }) => {
  // What the one before left behind is not for this one to clear away.
  globalThis.gc();
  process.send(await cpuPerRequestUs(callers[name], requests, TEXT));
});
process.on("disconnect", () => process.exit());
process.send("ready");

function callerOf({ stream = false, recorded = false, primaryFails = 0, ...contestant }) {
  const chain = chainOf(contestant);
  const state = chainState(chain);
  const recorder = recorded ? recorderOf(chain) : null;
  const emit = recorder === null ? () => {} : recorder.event;
  const transport = instantTransport({ primaryFails });
  const powers = { clock: systemClock(), random: systemRandom(), transport, apiKeyOf: () => "key", emit };
  let sent = 0;
  return async () => {
    const request = { id: `bench-${sent++}`, messages: MESSAGES, stream };
    const begun = recorder?.began(0);
    const pieces = runChain(state, request, powers, new Cancellation());
    let text = "";
    for (;;) {
      const { done, value } = await pieces.next();
      if (done && value.ok) {
        recorder?.ended(begun, 0, { outcome: value, intendedMs: 0, sentMs: 0, nowMs: value.latencyMs });
        return text;
      }
      if (done) throw new Error(value.failure.message);
      for (const piece of value) if (piece.type === "text") text += piece.text;
    }
  };
}

function recorderOf(chain) {
  const plan = { seed: 1, scenario: { faults: [], durationMs: 60_000 }, load: [] };
  return new JobRecorder(chain, plan, 0, [chain], new Cancellation());
}
