import { afterAll } from "vitest";
import { systemClock } from "../../src/adapters/system-clock.ts";
import type { Chain, DialectName } from "../../src/config/chain.ts";
import type { Scenario } from "../../src/config/scenario.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import type { Piece } from "../../src/core/piece.ts";
import type { ChatRequest, Message, Thought, ToolCall } from "../../src/core/request.ts";
import { chainState, closeChain } from "../../src/engine/chain-state.ts";
import type { Outcome } from "../../src/engine/outcome.ts";
import { runChain } from "../../src/engine/run-chain.ts";
import { simulatedProvider } from "../../src/sim/provider.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { realWorld, virtualWorld, type World } from "../../src/world.ts";
import { givenChain, givenScenario } from "../given.ts";
import { startServer } from "../sockets.ts";

/** Who is asked: a provider, the dialect it speaks, and its model. */
export interface Asked {
  readonly name: string;
  readonly dialect: DialectName;
  readonly model: string;
}

/** The models of one dialect that want to be asked in different ways are apart. */
export const MODELS_ASKED: readonly Asked[] = [
  { name: "openai", dialect: "openai", model: "gpt-4.1" },
  { name: "openai", dialect: "openai", model: "gpt-5-mini" },
  { name: "anthropic", dialect: "anthropic", model: "claude-sonnet-4-5" },
  { name: "anthropic", dialect: "anthropic", model: "claude-sonnet-4-6" },
  { name: "google", dialect: "gemini", model: "gemini-2.5-flash" },
  { name: "google", dialect: "gemini", model: "gemini-3-pro-preview" },
];

/** What came of a request. */
export interface Told {
  readonly outcome: Outcome;
  readonly text: string;
  readonly thoughts: readonly Thought[];
  readonly calls: readonly ToolCall[];
}

/** Long enough for a busy machine. */
const PATIENCE_MS = 8000;
const QUICK = "default: { latency: { mean_ms: 21, p95_ms: 30, p99_ms: 36 }, output_tokens: { mean: 30, p95: 60 } }";

/** Quick answers, and these faults everywhere. */
function scenarioWith(faults: readonly string[]): Scenario {
  const everywhere = faults.flatMap((fault) =>
    [...new Set(MODELS_ASKED.map(({ name }) => name))].map(
      (provider) => `at_ms: 0, for_ms: 3600000, provider: ${provider}, ${fault}`,
    ),
  );
  return givenScenario(everywhere, ["providers:", `  ${QUICK}`]);
}

const open: { close(): Promise<unknown> }[] = [];
afterAll(() => Promise.all(open.map((one) => one.close())));

interface Circumstances {
  /** What is wrong with every provider. */
  readonly faults?: readonly string[];
  /** How long silence is borne, before the first piece and between two. */
  readonly patienceMs?: number;
}

export type Ask = (asked: Asked, request: ChatRequest) => Promise<Told>;

/** Asks a chain of one tier in virtual time. */
export function givenVirtual({ faults = [], patienceMs = PATIENCE_MS }: Circumstances = {}): Ask {
  return async (asked, request) => {
    const chain = chainOf(asked, patienceMs);
    const world = await virtualWorld({ seed: 1, scenario: scenarioWith(faults), chain });
    return askIn(world, chain, request);
  };
}

/** The same over sockets: simulated providers of their own, and a way to ask them. */
export async function givenSockets({ faults = [], patienceMs = PATIENCE_MS }: Circumstances = {}): Promise<Ask> {
  const scenario = scenarioWith(faults);
  const behaviour = scenario.providers["default"];
  if (behaviour === undefined) throw new Error("no default behaviour");
  const clock = systemClock();
  const startMs = clock.now();
  const random = seededRandom(1).fork("providers");
  const providers = MODELS_ASKED.filter(
    ({ name }, index) => MODELS_ASKED.findIndex((one) => one.name === name) === index,
  );
  const server = await startServer(
    providers.map(({ name, dialect }) =>
      simulatedProvider({ name, dialect, behaviour, faults: scenario.faults, random, startMs }),
    ),
    scenario,
    clock,
  );
  const world = await realWorld({});
  open.push(server, world);
  return (asked, request) => askIn(world, chainOf(asked, patienceMs, server.urlOf(asked)), request);
}

function chainOf({ name, model }: Asked, patienceMs: number, baseUrl?: string): Chain {
  const chain = givenChain(
    [`provider: ${name}, model: ${model}, timeout_ms: ${patienceMs}, max_retries: 0`],
    [`stream: { idle_timeout_ms: ${patienceMs} }`],
  );
  if (baseUrl === undefined) return chain;
  return { ...chain, tiers: chain.tiers.map((tier) => ({ ...tier, provider: { ...tier.provider, baseUrl } })) };
}

async function askIn(world: World, chain: Chain, request: ChatRequest): Promise<Told> {
  const state = chainState(chain);
  const powers = { ...world, apiKeyOf: () => "any-key", emit: () => {} };
  const told = await world.run(toldBy(runChain(state, request, powers, new Cancellation())));
  closeChain(state);
  return told;
}

async function toldBy(answer: ReturnType<typeof runChain>): Promise<Told> {
  let text = "";
  const thoughts: Thought[] = [];
  const calls: ToolCall[] = [];
  for (;;) {
    const { done, value } = await answer.next();
    if (done) return { outcome: value, text, thoughts, calls };
    for (const piece of value) {
      if (piece.type === "text") text += piece.text;
      if (piece.type === "thought") addThought(thoughts, piece);
      if (piece.type === "tool-call") addCall(calls, piece);
    }
  }
}

/** A signature ends a thought. */
function addThought(thoughts: Thought[], { text, signature, redacted }: Extract<Piece, { type: "thought" }>): void {
  const last = thoughts.at(-1);
  const goesOn = last !== undefined && last.signature === undefined && redacted === undefined;
  const before = goesOn ? last.text : "";
  if (goesOn) thoughts.pop();
  thoughts.push({ text: before + text, ...(signature && { signature }), ...(redacted && { redacted }) });
}

function addCall(calls: ToolCall[], piece: Extract<Piece, { type: "tool-call" }>): void {
  const { index, id, name, argumentsDelta, signature } = piece;
  const known = calls[index] ?? { id: "", name: "", arguments: "" };
  calls[index] = {
    ...known,
    id: id ?? known.id,
    name: name ?? known.name,
    arguments: known.arguments + argumentsDelta,
    ...(signature && { signature }),
  };
}

/** The conversation after the model has called, and its tools have said this. */
export function withResults(
  before: readonly Message[],
  { text, calls, thoughts }: Told,
  results: readonly string[],
): readonly Message[] {
  const turn: Message = { role: "assistant", content: text, toolCalls: calls, thoughts };
  const said = calls.map(({ id }, index): Message => ({ role: "tool", toolCallId: id, content: results[index] ?? "" }));
  return [...before, turn, ...said];
}
