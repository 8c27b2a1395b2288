import type { Chain } from "../config/chain.ts";
import type { Cancellation } from "../core/cancellation.ts";
import type { Transport, TransportRequest } from "../core/transport.ts";
import { type ChainState, chainState, closeChain } from "../engine/chain-state.ts";
import type { Powers } from "../engine/powers.ts";
import { runChain } from "../engine/run-chain.ts";
import { makePrompts } from "./prompts.ts";
import type { BenchWorld } from "./world-factory.ts";

const ANSWER_BYTES_MAX = 10_000_000;

export interface OverheadOptions {
  readonly world: BenchWorld;
  /** How many requests are sent each way. */
  readonly pairs: number;
  /** Sent before and not counted: until then code is compiled and connections are opened. */
  readonly warmUps: number;
  readonly concurrency: number;
  readonly cancellation: Cancellation;
}

/**
 * How much longer each of many requests takes through a chain than the very bytes that the chain sent take by themselves, over
 * the same transport. A simulated provider takes as long for a request each time that it has the same id, so what differs is
 * the engine's part. Pairs that were not answered by one attempt are left out. Milliseconds.
 */
export async function wireOverheads(chain: Chain, options: OverheadOptions): Promise<readonly number[]> {
  const { world, pairs, warmUps } = options;
  const sent = new Map<number, TransportRequest>();
  const state = chainState(chain);
  const through = await eachTimed(warmUps + pairs, options, throughChain(state, options, sent));
  closeChain(state);
  const direct = await eachTimed(warmUps + pairs, options, async (number) => {
    const request = sent.get(number);
    return request === undefined ? false : sendDirectly(world.transport, request, options.cancellation);
  });
  return through.slice(warmUps).flatMap((chainMs, index) => {
    const directMs = direct[warmUps + index] ?? null;
    return chainMs === null || directMs === null ? [] : [chainMs - directMs];
  });
}

type Send = (number: number) => Promise<boolean>;

function throughChain(state: ChainState, options: OverheadOptions, sent: Map<number, TransportRequest>): Send {
  const { world, cancellation } = options;
  const prompts = makePrompts(world.random.fork("bench"));
  return async (number) => {
    const transport: Transport = {
      send: (request, given) => {
        if (!sent.has(number)) sent.set(number, request);
        return world.transport.send(request, given);
      },
    };
    const powers: Powers = { ...world, transport, apiKeyOf: (provider) => world.apiKeyOf(provider), emit: () => {} };
    const request = { id: `w${number}`, messages: prompts[number % prompts.length] ?? [], stream: false };
    const answer = runChain(state, request, powers, cancellation);
    let step = await answer.next();
    while (step.done !== true) step = await answer.next();
    return step.value.ok && step.value.attempts.length === 1;
  };
}

async function sendDirectly(transport: Transport, request: TransportRequest, given: Cancellation): Promise<boolean> {
  const response = await transport.send(request, given);
  JSON.parse(await response.body.text(ANSWER_BYTES_MAX));
  return response.status === 200;
}

/** So many at once; each one's time, or null where it had no answer. */
async function eachTimed(count: number, options: OverheadOptions, send: Send): Promise<readonly (number | null)[]> {
  const { world, concurrency, cancellation } = options;
  const times: (number | null)[] = [];
  let taken = 0;
  const work = async (): Promise<void> => {
    while (taken < count && !cancellation.cancelled) {
      const number = taken;
      taken += 1;
      const startMs = world.clock.now();
      const answered = await send(number).catch(() => false);
      times[number] = answered ? world.clock.now() - startMs : null;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return times;
}
