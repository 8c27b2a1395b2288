import { describe, expect, it } from "vitest";
import { type Fields, messageOf, NOT_BASE64, SCHEMA, type Wrong } from "./wrong-wishes.ts";

/*
 * What the provider makes of tools, images, formats and thoughts that are wrong: its own 400, in its own words. What is
 * right is in the tables of test/conformance.
 */

const tool = { type: "function", function: { name: "look", parameters: SCHEMA } };
const tools = [tool];
const user = { role: "user", content: "Hi." };
const call = { id: "c1", type: "function", function: { name: "look", arguments: "{}" } };
const caller = { role: "assistant", content: null, tool_calls: [call] };
const said = (more: Fields) => ({ messages: [{ role: "user", content: [more] }] });
const image = (url: unknown) => said({ type: "image_url", image_url: { url } });
const named = (more: Fields) => ({ tools: [{ ...tool, function: { ...tool.function, ...more } }] });
const schema = (more: Fields) => ({ response_format: { type: "json_schema", json_schema: { name: "a", ...more } } });

describe("OpenAI", () => {
  const wrong: readonly Wrong[] = [
    ["tools that are no list", { tools: {} }, /^Invalid type for 'tools': expected an array of objects/],
    ["an empty list of tools", { tools: [] }, /^Invalid 'tools': empty array/],
    ["too many tools", { tools: Array.from({ length: 129 }, () => tool) }, /maximum length 128/],
    ["a tool of no type", { tools: [{}] }, /'tools\[0\]\.type'/],
    ["a tool without a function", { tools: [{ type: "function" }] }, /'tools\[0\]\.function'/],
    ["a name with a space", named({ name: "look up" }), /does not match pattern.*'\^\[a-zA-Z0-9_-\]\+\$'/],
    ["a long name", named({ name: "a".repeat(65) }), /maximum length 64/],
    ["parameters of no object", named({ parameters: { type: "string" } }), /got 'type: "string"'/],
    ["parameters without a type", named({ parameters: {} }), /got 'type: "None"'/],
    ["a strict tool that is open", named({ strict: true }), /In context=\(\), 'additionalProperties' is required/],
    [
      "a strict tool with options",
      named({ strict: true, parameters: { ...SCHEMA, additionalProperties: false } }),
      /'required' is required to be supplied.*Missing 'city'/,
    ],
    ["a choice without tools", { tool_choice: "auto" }, /'tool_choice' is only allowed when 'tools' are specified/],
    ["a switch without tools", { parallel_tool_calls: false }, /'parallel_tool_calls' is only allowed/],
    ["an unknown choice", { tools, tool_choice: "any" }, /^Invalid value: 'any'.*'none', 'auto', and 'required'/],
    [
      "a choice that is not there",
      { tools, tool_choice: { type: "function", function: { name: "go" } } },
      /Tool choice 'go' not found in 'tools'/,
    ],
    [
      "a result without its call",
      { messages: [user, { role: "tool", tool_call_id: "c1", content: "x" }] },
      /must be a response to a preceeding message with 'tool_calls'/,
    ],
    [
      "a result of another call",
      { messages: [user, caller, { role: "tool", tool_call_id: "c2", content: "x" }] },
      /must be a response to a preceeding message/,
    ],
    ["a call without its result", { messages: [user, caller, user] }, /did not have response messages: c1$/],
    ["a call at the end", { messages: [user, caller] }, /must be followed by tool messages/],
    ["calls that are none", { messages: [user, { ...caller, tool_calls: [] }] }, /tool_calls': empty array/],
    [
      "a call with a long id",
      { messages: [user, { ...caller, tool_calls: [{ ...call, id: "c".repeat(41) }] }] },
      /maximum length 40, but got a string with length 41/,
    ],
    [
      "arguments that are no text",
      { messages: [user, { ...caller, tool_calls: [{ ...call, function: { name: "look", arguments: {} } }] }] },
      /'messages\[1\]\.tool_calls\[0\]\.function\.arguments': expected a string/,
    ],
    [
      "a signature that was made up",
      {
        messages: [
          user,
          { ...caller, tool_calls: [{ ...call, extra_content: { google: { thought_signature: "x" } } }] },
        ],
      },
      /Corrupted thought signature/,
    ],
    ["a part of an unknown type", said({ type: "image", url: "x" }), /^Invalid value: 'image'/],
    ["a text part without text", said({ type: "text" }), /'messages\[0\]\.content\[0\]\.text'/],
    ["an image that is no URL", image("cat.png"), /Expected a valid URL/],
    ["an image that is a PDF", image("data:application/pdf;base64,QUJD"), /unsupported MIME type 'application\/pdf'/],
    ["an image of an odd kind", image("data:image/tiff;base64,QUJD"), /unsupported image.*\['png'/],
    ["an image that is not base64", image(`data:image/png;base64,${NOT_BASE64}`), /invalid base64/],
    [
      "an image of no known detail",
      said({ type: "image_url", image_url: { url: "https://a.example", detail: "x" } }),
      /'x'/,
    ],
    [
      "an image of the system's",
      { messages: [{ role: "system", content: [{ type: "image_url", image_url: { url: "https://a.example" } }] }] },
      /only allowed for messages with role 'user'/,
    ],
    ["JSON that nobody spoke of", { response_format: { type: "json_object" } }, /must contain the word 'json'/],
    ["a format of an unknown type", { response_format: { type: "xml" } }, /'json_object', 'json_schema', and 'text'/],
    ["a schema without a name", schema({ name: undefined, schema: SCHEMA }), /'response_format\.json_schema\.name'/],
    ["a format without a schema", schema({}), /'response_format\.json_schema\.schema'/],
    [
      "a strict schema that is open",
      schema({ strict: true, schema: SCHEMA }),
      /^Invalid schema for response_format 'a'/,
    ],
    ["a strict schema of a list", schema({ strict: true, schema: { type: "array" } }), /got 'type: "array"'/],
    ["a seed that is no number", { seed: "7" }, /'seed': expected an integer/],
    ["a nucleus above 1", { top_p: 1.5 }, /'top_p': expected a decimal between 0 and 1/],
    ["a stop that is no text", { stop: [7] }, /'stop\[0\]': expected a string/],
    ["an unknown effort", { reasoning_effort: "huge" }, /'none', 'minimal', 'low', 'medium', 'high', and 'xhigh'/],
  ];
  it.each(wrong)("turns down %s", (_what, fields, words) => {
    expect(messageOf("openai", fields)).toMatch(words);
  });
});
