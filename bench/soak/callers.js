import { runChain } from "../../src/engine/run-chain.ts";
import { makePrompts } from "../../src/bench/prompts.ts";
import { Cancellation } from "../../src/core/cancellation.ts";

const IN_FLIGHT = 50;
/** Every fourth request streams, and every fifth of these loses its reader after the first piece. */
const STREAM_EVERY = 4;
const LEFT_EVERY = 20;

/**
 * A closed loop of callers who ask one after the other until `isOver` says so.
 *
 * @param {object} run
 * @param {import("../../src/engine/chain-state.ts").ChainState} run.state
 * @param {Omit<import("../../src/engine/powers.ts").Powers, "emit">} run.powers
 * @param {(counts: { taken: number, done: number }) => boolean} run.isOver asked before each request
 * @returns {Promise<{ done: number, answered: number, left: number, failed: number, attempts: number, openings: number }>}
 */
export async function callUntil({ state, powers: given, isOver }) {
  const prompts = makePrompts(given.random.fork("soak"));
  // One token for all, as an interruption of the program is: what listens to it must not pile up.
  const cancellation = new Cancellation();
  const counts = { answered: 0, left: 0, failed: 0, attempts: 0, openings: 0 };
  const emit = ({ type }) => {
    if (type === "attempt-started") counts.attempts++;
    if (type === "breaker-opened") counts.openings++;
  };
  const powers = { ...given, emit };
  let [taken, done] = [0, 0];
  const call = async () => {
    while (!isOver({ taken, done })) {
      const number = taken++;
      const request = {
        id: `soak-${number}`,
        messages: prompts[number % prompts.length],
        stream: number % STREAM_EVERY === 0,
      };
      counts[await end(runChain(state, request, powers, cancellation), number)]++;
      done++;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, call));
  return { done, ...counts };
}

/** Reads an answer to its end or, as some callers do, leaves in the middle of it. */
async function end(answer, number) {
  for (let batches = 0; ; batches++) {
    const { done, value } = await answer.next();
    if (done) return value.ok ? "answered" : "failed";
    if (number % LEFT_EVERY !== 0 || batches > 0) continue;
    await answer.return();
    return "left";
  }
}
