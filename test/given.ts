import type { Chain } from "../src/config/chain.ts";
import { parseChainFile } from "../src/config/parse-chain-file.ts";
import { parseScenarioFile } from "../src/config/parse-scenario-file.ts";
import type { Scenario } from "../src/config/scenario.ts";
import { Cancellation } from "../src/core/cancellation.ts";
import type { EngineEvent } from "../src/core/event.ts";
import type { ChatRequest } from "../src/core/request.ts";
import type { Transport, TransportRequest } from "../src/core/transport.ts";
import { CATALOG } from "../src/dialects/catalog.ts";
import { chainState } from "../src/engine/chain-state.ts";
import type { Outcome } from "../src/engine/outcome.ts";
import type { Powers } from "../src/engine/powers.ts";
import { runChain } from "../src/engine/run-chain.ts";
import { virtualWorld, type World } from "../src/world.ts";

/** A chain as a user would write it: the tiers in flow style, anything else of the chain as YAML lines. */
export function givenChain(tiers: readonly string[], rest: readonly string[] = []): Chain {
  const lines = ["version: 1", "chains:", "  tested:", ...rest.map((line) => `    ${line}`), "    tiers:"];
  const text = [...lines, ...tiers.map((tier) => `      - { ${tier} }`), ""].join("\n");
  const parsed = parseChainFile(text, "chains.yaml", { catalog: CATALOG, prices: null });
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.diagnostics, null, 2)}\n${text}`);
  const chain = parsed.chainFile.chains["tested"];
  if (chain === undefined) throw new Error("no chain");
  return chain;
}

/** A scenario in which every provider answers after about 100 ms, but for these faults (flow style). */
export function givenScenario(faults: readonly string[] = [], rest: readonly string[] = []): Scenario {
  const text = [
    "version: 1",
    "name: tested",
    "duration_ms: 3600000",
    ...rest,
    ...(rest.some((line) => line.startsWith("providers:"))
      ? []
      : [
          "providers:",
          "  default: { latency: { mean_ms: 105, p95_ms: 130, p99_ms: 145 }, output_tokens: { mean: 40, p95: 80 } }",
        ]),
    ...(faults.length === 0 ? [] : ["faults:", ...faults.map((fault) => `  - { ${fault} }`)]),
    "load: [{ phase: sequential, requests: 1 }]",
    "",
  ].join("\n");
  const parsed = parseScenarioFile(text, "scenario.yaml");
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.diagnostics, null, 2)}\n${text}`);
  return parsed.scenario;
}

export function givenRequest(id: string, more: Partial<ChatRequest> = {}): ChatRequest {
  return { id, messages: [{ role: "user", content: "Why is the sky blue?" }], stream: false, ...more };
}

export interface Answer {
  readonly text: string;
  readonly outcome: Outcome;
}

/** One chain in one virtual world, to be asked as often as a test likes. */
export async function givenWorld(chain: Chain, scenario: Scenario, seed = 1) {
  const world: World = await virtualWorld({ seed, scenario, chain });
  const events: EngineEvent[] = [];
  const state = chainState(chain);
  const powers: Powers = {
    ...world,
    apiKeyOf: (provider) => world.apiKeyOf(provider),
    emit: (event) => void events.push(event),
  };
  const ask = async (request: ChatRequest, cancellation = new Cancellation()): Promise<Answer> => {
    const pieces = runChain(state, request, powers, cancellation);
    let text = "";
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return { text, outcome: value };
      if (value.length === 0) throw new Error("an empty batch of pieces");
      for (const piece of value) if (piece.type === "text") text += piece.text;
    }
  };
  return {
    world,
    state,
    events,
    powers,
    /** Asks and lets time pass until it is answered. */
    ask: (request: ChatRequest, cancellation?: Cancellation) => world.run(ask(request, cancellation)),
    /** Asks without letting time pass; for several at once, under one `world.run`. */
    askLater: ask,
    sleep: (ms: number) => world.run(world.clock.sleep(ms, new Cancellation())),
  };
}

/** From now on keeps every request that goes out to a provider, health checks included. */
export function sentBy(powers: Powers): readonly TransportRequest[] {
  const { transport } = powers;
  const sent: TransportRequest[] = [];
  const keeping: Transport = {
    send: (request, cancellation) => {
      sent.push(request);
      return transport.send(request, cancellation);
    },
  };
  Object.assign(powers, { transport: keeping });
  return sent;
}

/** The trail as words: "openai timeout", "anthropic ok". */
export function trailOf(outcome: Outcome): string[] {
  return outcome.attempts.map(({ provider, failure }) => `${provider} ${failure === null ? "ok" : failure.kind}`);
}
