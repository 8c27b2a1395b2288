import { beforeAll, describe, expect, it } from "vitest";
import type { ChatRequest, Message } from "../../src/core/request.ts";
import { givenRequest } from "../given.ts";
import {
  type Ask,
  type Asked,
  givenSockets,
  givenVirtual,
  MODELS_ASKED,
  type Told,
  withResults,
} from "./chain-task.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { CLOCK, PIXEL, WEATHER } from "./task.ts";

onlyLoopback();

/*
 * Our dialects against our voices, which have never seen each other: the same request to every dialect, plain and
 * streamed, in virtual time and over sockets, must be understood, and its answer as well.
 */

const TOOLS = [WEATHER, CLOCK].map(({ schema, ...tool }) => ({ ...tool, parameters: schema }));
const WEATHER_CALL = 'get_weather {"city":"sample city","days":2}';
const CLOCK_CALL = 'get_time {"zone":"Europe/Berlin"}';
const BOTH_CALLS = `${WEATHER_CALL}, ${CLOCK_CALL}`;

/** A schema as people write it: with bounds, without a word about what else there may be. */
const LOOSE = {
  type: "object",
  properties: {
    mood: { enum: ["dry", "wet"] },
    days: { type: "integer", minimum: 2 },
    tags: { type: "array", items: { type: "string", minLength: 3 }, minItems: 1, maxItems: 4 },
  },
  required: ["mood"],
} as const;

function user(content: string): Message {
  return { role: "user", content };
}

/** A call that a provider has made whose ids are like this one. */
function called(id: string): readonly Message[] {
  return [
    user("How is it in Ulm?"),
    { role: "assistant", content: "", toolCalls: [{ id, name: "get_weather", arguments: '{"city":"Ulm","days":2}' }] },
    { role: "tool", toolCallId: id, content: "rain" },
  ];
}

const ANY_WORDS = /^This is a simulated answer/;
const RESULT = /^The tool get_weather said: rain/;

/** What is asked, and what is said to it: calls and words. */
const TASKS: readonly (readonly [what: string, asked: Partial<ChatRequest>, calls: string, words: string | RegExp])[] =
  [
    ["a tool", { tools: TOOLS }, WEATHER_CALL, ""],
    ["two tools that the prompt names", { tools: TOOLS, messages: [user("get_weather, get_time!")] }, BOTH_CALLS, ""],
    ["the tool that must be called", { tools: TOOLS, toolChoice: { name: "get_time" } }, CLOCK_CALL, ""],
    ["any tool, but one", { tools: TOOLS, toolChoice: "required" }, WEATHER_CALL, ""],
    ["no tool, though there are some", { tools: TOOLS, toolChoice: "none" }, "", ANY_WORDS],
    ["a tool without arguments", { tools: [{ name: "ping" }] }, "ping {}", ""],
    ["a result", { tools: TOOLS, messages: called("call_1") }, "", RESULT],
    [
      "a result of a call with a long id",
      { tools: TOOLS, messages: called(`chatcmpl-tool-${"0f".repeat(16)}`) },
      "",
      RESULT,
    ],
    ["a result of a call with an odd id", { tools: TOOLS, messages: called("functions.get_weather:0") }, "", RESULT],
    ["a result and a word after it", { tools: TOOLS, messages: [...called("c1"), user("So?")] }, "", RESULT],
    [
      "system messages anywhere",
      { messages: [{ role: "system", content: "Be brief." }, user("Hi."), { role: "system", content: "In verse." }] },
      "",
      ANY_WORDS,
    ],
    [
      "images",
      {
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "What is it?" },
              { type: "image", image: { kind: "data", mediaType: "image/png", base64: PIXEL } },
              { type: "image", image: { kind: "link", url: "https://images.example/cat.png" } },
            ],
          },
        ],
      },
      "",
      ANY_WORDS,
    ],
    ["any JSON", { messages: [user("Answer in JSON.")], responseFormat: { type: "json-object" } }, "", /^\{.*\}$/],
    [
      "JSON by a schema",
      { responseFormat: { type: "json-schema", name: "weather", schema: CLOCK.schema, strict: true } },
      "",
      '{"zone":"Europe/Berlin"}',
    ],
    [
      "JSON by a loose schema",
      { responseFormat: { type: "json-schema", name: "weather", schema: LOOSE } },
      "",
      /^\{"mood":"dry","days":\d+,"tags":\["sample tags"\]\}$/,
    ],
    ["a stop", { stop: [" answer:"], seed: 7, topP: 0.9 }, "", "This is a simulated"],
  ];

const askVirtual = givenVirtual();
let askWire: Ask;
beforeAll(async () => {
  askWire = await givenSockets();
});

/** What was told in either world, plain and streamed, by the way it was asked. */
async function everyWay(asked: Asked, request: Partial<ChatRequest>): Promise<Record<string, Told>> {
  const told: Record<string, Told> = {};
  for (const stream of [false, true]) {
    const whole = givenRequest("r", { ...request, stream });
    const how = stream ? "streamed" : "plain";
    told[`${how}, virtual`] = await askVirtual(asked, whole);
    told[`${how}, sockets`] = await askWire(asked, whole);
  }
  return told;
}

function callsIn({ calls }: Told): string {
  return calls.map(({ name, arguments: text }) => `${name} ${text}`).join(", ");
}

function failureIn({ outcome }: Told): string {
  const failure = outcome.attempts[0]?.failure;
  return failure === null || failure === undefined ? "" : `${failure.kind}: ${failure.message}`;
}

describe.concurrent.each(MODELS_ASKED)("$model, asked through a chain", (asked) => {
  it.each(TASKS)("understands %s, and is understood", async (_what, request, calls, words) => {
    for (const [way, told] of Object.entries(await everyWay(asked, request))) {
      expect(failureIn(told), way).toBe("");
      expect(callsIn(told), way).toBe(calls);
      if (typeof words === "string") expect(told.text, way).toBe(words);
      else expect(told.text, way).toMatch(words);
      expect(told.outcome.ok && told.outcome.finish, way).toBe(calls === "" ? "stop" : "tool-calls");
      expect(told.thoughts, way).toEqual([]);
    }
  });

  it("calls one tool at a time where it is told to, if it can be told", async () => {
    const messages = [user("get_weather, get_time!")];
    const every = await everyWay(asked, { tools: TOOLS, messages, parallelToolCalls: false });
    for (const told of Object.values(every)) {
      expect(callsIn(told)).toBe(asked.dialect === "gemini" ? BOTH_CALLS : WEATHER_CALL);
    }
  });

  it("thinks first, if it can, apart from its answer, and says how much", async () => {
    // A wish that a model cannot grant is left out, and it answers all the same.
    const thinks = asked.model !== "gpt-4.1";
    for (const [way, told] of Object.entries(await everyWay(asked, { reasoning: { effort: "low" } }))) {
      expect(failureIn(told), way).toBe("");
      expect(told.thoughts.map(({ text }) => text).join(""), way).toMatch(thinks ? /^Somebody asks/ : /^$/);
      expect(told.text, way).toMatch(ANY_WORDS);
      const tokens = told.outcome.ok ? (told.outcome.usage?.reasoningTokens ?? 0) : 0;
      expect(tokens > 0, way).toBe(thinks);
    }
  });

  it("does not think where it is told not to", async () => {
    for (const told of Object.values(await everyWay(asked, { reasoning: { effort: "none" } }))) {
      expect(failureIn(told)).toBe("");
      expect(told.text).toMatch(ANY_WORDS);
    }
  });

  it("is told what it knew of a long prompt", async () => {
    const messages: readonly Message[] = [{ role: "system", content: "Be brief and kind. ".repeat(400) }, user("Why?")];
    const told = [];
    for (const id of ["first", "second"]) told.push(await askWire(asked, givenRequest(id, { messages })));
    const [, cached] = told.map(({ outcome }) => (outcome.ok ? (outcome.usage?.cachedInputTokens ?? 0) : 0));
    // Anthropic keeps only what it is asked to keep, and a chain does not ask.
    if (asked.dialect === "anthropic") expect(cached).toBe(0);
    else expect(cached).toBeGreaterThanOrEqual(1024);
  });
});

describe.concurrent.each(MODELS_ASKED)("calls that $model made after it had thought", (first) => {
  it.each(MODELS_ASKED)("are carried on by $model when their results are there", async (second) => {
    const messages = [user("get_weather, get_time!")];
    const wish: Partial<ChatRequest> = { tools: TOOLS, reasoning: { effort: "low" } };
    for (const told of Object.values(await everyWay(first, { ...wish, messages }))) {
      expect(callsIn(told)).toBe(BOTH_CALLS);
      const after = withResults(messages, told, ["rain", '{"time":"noon"}']);
      for (const [way, answer] of Object.entries(await everyWay(second, { ...wish, messages: after }))) {
        expect(failureIn(answer), way).toBe("");
        expect(answer.text, way).toMatch(/^The tool get_weather said: rain The tool get_time said: .*noon/);
      }
    }
  });
});
