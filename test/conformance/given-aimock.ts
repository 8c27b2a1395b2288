import { type FixtureOpts, LLMock, type MockServerOptions } from "@copilotkit/aimock";
import { afterAll, beforeAll } from "vitest";
import type { Chain, DialectName } from "../../src/config/chain.ts";
import { realWorld, type World } from "../../src/world.ts";
import { ask, type Asked, chainAt } from "./asked.ts";
import { DIALECTS } from "./client-shape.ts";

export type Fixture = Parameters<LLMock["onMessage"]>[1];

/** What is asked; the mock answers by it. */
export const PROMPT = "Why is the sky blue?";

let world: World;
const mocks: LLMock[] = [];
beforeAll(async () => {
  world = await realWorld({});
});
afterAll(async () => {
  await world.close();
  await Promise.all(mocks.map((mock) => mock.stop()));
});

/** A mock server on loopback that gives this one answer. Closed when the file is done. */
export async function givenMock(
  fixture: Fixture,
  more: FixtureOpts = {},
  options: MockServerOptions = {},
): Promise<LLMock> {
  const mock = await LLMock.create({ host: "127.0.0.1", port: 0, ...options });
  mocks.push(mock);
  return mock.onMessage(PROMPT, fixture, more);
}

export function askMock(chain: Chain, how: { readonly stream: boolean; readonly apiKey?: string }): Promise<Asked> {
  return ask(world, chain, { prompt: PROMPT, ...how });
}

interface Ways {
  readonly dialects?: readonly DialectName[];
  readonly streams?: readonly boolean[];
  readonly timeoutMs?: number;
}

/** What each way of asking comes to, by its name. */
export async function everyWay<T>(
  mock: LLMock,
  told: (asked: Asked) => T,
  { dialects = DIALECTS, streams = [false, true], ...more }: Ways = {},
): Promise<Record<string, T>> {
  const pairs = dialects.flatMap((dialect) => streams.map((stream) => ({ dialect, stream })));
  const seen = pairs.map(async ({ dialect, stream }): Promise<[string, T]> => {
    const asked = await askMock(chainAt(mock.url, [dialect], more), { stream });
    return [`${dialect} ${stream ? "streamed" : "plain"}`, told(asked)];
  });
  return Object.fromEntries(await Promise.all(seen));
}

/** The same for every way of asking. */
export function everywhere<T>(value: T): Record<string, T> {
  return Object.fromEntries(
    DIALECTS.flatMap((name) => [`${name} plain`, `${name} streamed`]).map((way) => [way, value]),
  );
}
