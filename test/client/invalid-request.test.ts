import { describe, expect, it } from "vitest";
import { InvalidRequest } from "../../src/index.ts";
import { readRequest } from "../../src/client/read-request.ts";

const USER = { role: "user", content: "Hi" };
const CALL = { id: "c1", type: "function", function: { name: "f", arguments: "{}" } };
const RESULT = { role: "tool", tool_call_id: "c1", content: "ok" };
const TOOL = { type: "function", function: { name: "f" } };
const PNG = "iVBORw0KGgo=";

function image(url: unknown) {
  return { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] };
}

function asked(more: object) {
  return { messages: [USER], ...more };
}

const SCHEMA = "tools[0].function.parameters";

function withSchema(schema: object) {
  return asked({ tools: [{ type: "function", function: { name: "f", parameters: schema } }] });
}

const CIRCLE: Record<string, unknown> = {};
CIRCLE["itself"] = CIRCLE;

const WRONG: readonly (readonly [what: string, request: unknown, param: string, message: RegExp])[] = [
  ["no object", "hi", "request", /expected an object/],
  ["no messages", {}, "messages", /Missing required parameter: 'messages'/],
  ["an empty conversation", { messages: [] }, "messages", /must not be empty/],
  ["a message that is none", { messages: ["hi"] }, "messages[0]", /expected an object/],
  ["a message without a role", { messages: [{ content: "hi" }] }, "messages[0].role", /Missing/],
  [
    "an unknown role",
    { messages: [USER, { role: "robot", content: "hi" }] },
    "messages[1].role",
    /'robot'.*'developer'/,
  ],
  ["content that is no text", { messages: [{ role: "user", content: 7 }] }, "messages[0].content", /but got a number/],
  [
    "a part of an unknown type",
    { messages: [{ role: "user", content: [{ type: "sound" }] }] },
    "messages[0].content[0].type",
    /'sound'/,
  ],
  [
    "an image with instructions",
    { messages: [{ role: "system", content: [{ type: "image_url" }] }] },
    "messages[0].content[0].type",
    /'image_url'/,
  ],
  ["an assistant that says nothing", { messages: [USER, { role: "assistant" }] }, "messages[1].content", /Missing/],
  ["an image without a URL", image(undefined), "messages[0].content[0].image_url.url", /Missing/],
  ["a path for an image", image("cat.png"), "messages[0].content[0].image_url.url", /a link/],
  ["a data URL that is not base64", image("data:image/png,abc"), "messages[0].content[0].image_url.url", /base64/],
  [
    "a data URL of a text",
    image(`data:text/plain;base64,${PNG}`),
    "messages[0].content[0].image_url.url",
    /text\/plain/,
  ],
  ["broken base64", image("data:image/png;base64,iVBORw0KGgo*"), "messages[0].content[0].image_url.url", /not base64/],
  [
    "another file under an image's name",
    image("data:image/png;base64,SGVsbG8gd29ybGQ="),
    "messages[0].content[0].image_url.url",
    /no image\/png/,
  ],
  ["a result without its call", { messages: [USER, RESULT] }, "messages[1].tool_call_id", /no call before it/],
  [
    "two results of one call",
    { messages: [USER, { role: "assistant", tool_calls: [CALL] }, RESULT, RESULT] },
    "messages[3].tool_call_id",
    /answered already/,
  ],
  [
    "a call without its result",
    { messages: [USER, { role: "assistant", tool_calls: [CALL] }, USER] },
    "messages[1].tool_calls[0]",
    /has no result/,
  ],
  [
    "two calls of one id",
    { messages: [USER, { role: "assistant", tool_calls: [CALL, CALL] }, RESULT] },
    "messages[1].tool_calls[1].id",
    /same id/,
  ],
  [
    "a call without a name",
    { messages: [USER, { role: "assistant", tool_calls: [{ ...CALL, function: { arguments: "" } }] }] },
    "messages[1].tool_calls[0].function.name",
    /Missing/,
  ],
  ["tools that are no list", asked({ tools: TOOL }), "tools", /an array/],
  ["a tool of another type", asked({ tools: [{ type: "search" }] }), "tools[0].type", /'search'/],
  [
    "a tool whose name has blanks",
    asked({ tools: [{ type: "function", function: { name: "a b" } }] }),
    "tools[0].function.name",
    /letters, digits/,
  ],
  ["two tools of one name", asked({ tools: [TOOL, TOOL] }), "tools[1].function.name", /another tool/],
  [
    "parameters that are no schema",
    asked({ tools: [{ type: "function", function: { name: "f", parameters: { type: "obj" } } }] }),
    "tools[0].function.parameters.type",
    /types are/,
  ],
  [
    "parameters that are no object",
    asked({ tools: [{ type: "function", function: { name: "f", parameters: { type: "string" } } }] }),
    "tools[0].function.parameters.type",
    /are an object/,
  ],
  ["a choice without tools", asked({ tool_choice: "auto" }), "tool_choice", /'tools'/],
  [
    "a choice of a tool that there is not",
    asked({ tools: [TOOL], tool_choice: { type: "function", function: { name: "g" } } }),
    "tool_choice.function.name",
    /no tool is called 'g'/,
  ],
  ["an unknown format", asked({ response_format: { type: "xml" } }), "response_format.type", /'xml'/],
  [
    "a format without its schema",
    asked({ response_format: { type: "json_schema", json_schema: { name: "n" } } }),
    "response_format.json_schema.schema",
    /is an object/,
  ],
  [
    "a schema inside that is none",
    asked({
      response_format: {
        type: "json_schema",
        json_schema: { name: "n", schema: { properties: { a: { required: "b" } } } },
      },
    }),
    "response_format.json_schema.schema.properties.a.required",
    /list of names/,
  ],
  ["a list of schemas that is a text", withSchema({ anyOf: "x" }), `${SCHEMA}.anyOf`, /list of JSON Schemas/],
  ["an empty list of schemas", withSchema({ oneOf: [] }), `${SCHEMA}.oneOf`, /list of JSON Schemas/],
  ["items that are no schema", withSchema({ items: "x" }), `${SCHEMA}.items`, /is an object/],
  ["definitions that are none", withSchema({ $defs: { a: 7 } }), `${SCHEMA}.$defs.a`, /is an object/],
  ["a reference that is no text", withSchema({ $ref: 7 }), `${SCHEMA}.$ref`, /is a text/],
  ["a schema with a program in it", withSchema({ parse: () => 7 }), `${SCHEMA}.parse`, /a function is not JSON/],
  ["a schema that contains itself", withSchema({ anyOf: [CIRCLE] }), SCHEMA, /in a circle/],
  ["a parameter that contains itself", asked({ metadata: CIRCLE }), "metadata", /in a circle/],
  ["a number that JSON does not have", asked({ logit_bias: { 7: NaN } }), "logit_bias.7", /no NaN/],
  ["a big integer", asked({ user: 7n }), "user", /a bigint is not JSON/],
  ["an answer that is spoken", asked({ modalities: ["text", "audio"] }), "modalities[1]", /are text/],
  ["a voice", asked({ audio: { voice: "x" } }), "audio", /are text/],
  ["probabilities", asked({ logprobs: true }), "logprobs", /not every tier/],
  ["probabilities of others", asked({ top_logprobs: 2 }), "top_logprobs", /not every tier/],
  ["functions", asked({ functions: [{ name: "f" }] }), "functions", /use 'tools'/],
  ["a stop that is empty", asked({ stop: ["END", ""] }), "stop[1]", /not be empty/],
  ["too hot", asked({ temperature: 3 }), "temperature", /from 0 to 2/],
  ["a limit of nothing", asked({ max_tokens: 0 }), "max_tokens", /from 1/],
  ["half a token", asked({ max_completion_tokens: 1.5 }), "max_completion_tokens", /an integer/],
  ["too many stops", asked({ stop: ["a", "b", "c", "d", "e"] }), "stop", /more than 4/],
  ["several answers", asked({ n: 2 }), "n", /one answer/],
  [
    "options of a stream that is none",
    asked({ stream_options: { include_usage: true } }),
    "stream_options",
    /'stream' is true/,
  ],
  ["a word for a switch", asked({ stream: "yes" }), "stream", /a boolean/],
  ["an unknown effort", asked({ reasoning_effort: "huge" }), "reasoning_effort", /'huge'/],
  [
    "two words for one thing",
    asked({ reasoning_effort: "low", thinking: { type: "enabled" } }),
    "thinking",
    /same thing/,
  ],
];

describe("a request that is wrong", () => {
  it.each(WRONG)("is refused before anything is sent, with the field's name: %s", (_what, request, param, message) => {
    const error = caught(() => readRequest(request));
    expect(error).toBeInstanceOf(InvalidRequest);
    expect(error).toMatchObject({ status: 400, error: { type: "invalid_request_error", param } });
    expect(String(error)).toMatch(message);
  });
});

it("does not repeat what looks like a key where it is refused", () => {
  const error = caught(() => readRequest(asked({ reasoning_effort: "sk-proj-abcdefghijklmnop0123456789" })));
  expect(String(error)).toContain("'[redacted]'");
});

describe("a request that is right", () => {
  it("is read with all that it says; what is not known is kept for the OpenAI dialect", () => {
    const { request, model, includeUsage } = readRequest({
      model: "main",
      messages: [
        {
          role: "developer",
          content: [
            { type: "text", text: "Be " },
            { type: "text", text: "brief." },
          ],
        },
        USER,
      ],
      max_completion_tokens: 9,
      stop: "END",
      seed: 3,
      stream: true,
      stream_options: { include_usage: true },
      tools: [TOOL],
      tool_choice: "required",
      parallel_tool_calls: false,
      response_format: { type: "text" },
      thinking: { type: "enabled", budget_tokens: 2000 },
      logit_bias: { 7: 1 },
      user: "u",
      temperature: null,
    });
    expect({ model, includeUsage }).toEqual({ model: "main", includeUsage: true });
    expect(request).toEqual({
      messages: [{ role: "system", content: "Be brief." }, USER],
      tokensMax: 9,
      stop: ["END"],
      seed: 3,
      stream: true,
      tools: [{ name: "f" }],
      toolChoice: "required",
      parallelToolCalls: false,
      reasoning: { tokensMax: 2000 },
      extra: { logit_bias: { 7: 1 }, user: "u" },
    });
  });

  it.each([
    ["png", `data:image/png;base64,${PNG}`],
    ["jpeg", "data:image/jpg;base64,/9j/4AAQSkZJRg=="],
    ["gif", "data:image/gif;base64,R0lGODlhAQABAAAAACw="],
    ["webp", "data:image/webp;base64,UklGRiQAAABXRUJQVlA4"],
    ["link", "https://pictures.example/cat.png"],
  ])("may have an image: %s", (_kind, url) => {
    expect(readRequest(image(url)).request.messages).toMatchObject([{ content: [{ type: "image" }] }]);
  });
});

function caught(doing: () => unknown): unknown {
  try {
    doing();
    return null;
  } catch (error) {
    return error;
  }
}
