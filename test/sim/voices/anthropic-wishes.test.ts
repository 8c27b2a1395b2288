import { describe, expect, it } from "vitest";
import { type Fields, messageOf, NOT_BASE64, SCHEMA, type Wrong } from "./wrong-wishes.ts";

/*
 * What the provider makes of tools, images, formats and thoughts that are wrong: its own 400, in its own words. What is
 * right is in the tables of test/conformance.
 */

const tool = { name: "look", input_schema: SCHEMA };
const tools = [tool];
const user = { role: "user", content: "Hi." };
const call = { type: "tool_use", id: "c1", name: "look", input: {} };
const result = { type: "tool_result", tool_use_id: "c1", content: "x" };
const turns = (...blocks: readonly (readonly Fields[])[]) => ({
  messages: [user, ...blocks.map((content, index) => ({ role: index % 2 === 0 ? "assistant" : "user", content }))],
});
const said = (...content: readonly Fields[]) => ({ messages: [{ role: "user", content }] });
const image = (source: Fields) => said({ type: "image", source });
const thinking = { type: "enabled", budget_tokens: 1024 };
const thinks = { thinking, max_tokens: 2000 };
const format = (schema: Fields) => ({ output_config: { format: { type: "json_schema", schema } } });

describe("Anthropic", () => {
  const wrong: readonly Wrong[] = [
    ["tools that are no list", { tools: {} }, /^tools: Input should be a valid list/],
    ["a tool without a schema", { tools: [{ name: "look" }] }, /^tools\.0\.custom\.input_schema: Field required/],
    ["OpenAI's kind of tool", { tools: [{ name: "look", parameters: {} }] }, /parameters: Extra inputs are not/],
    ["a name with a space", { tools: [{ ...tool, name: "a b" }] }, /'\^\[a-zA-Z0-9_-\]\{1,128\}\$'/],
    ["a schema of no object", { tools: [{ ...tool, input_schema: { type: "array" } }] }, /should be 'object'/],
    ["two tools of one name", { tools: [tool, tool] }, /Tool names must be unique/],
    ["a strict tool that is open", { tools: [{ ...tool, strict: true }] }, /must be explicitly set to false/],
    ["a choice in words", { tools, tool_choice: "auto" }, /^tool_choice: Input should be a valid dictionary/],
    ["an unknown choice", { tools, tool_choice: { type: "required" } }, /'auto', 'any', 'tool', 'none'/],
    ["a choice that is not there", { tools, tool_choice: { type: "tool", name: "go" } }, /Tool 'go' not found/],
    ["a choice without tools", { tool_choice: { type: "auto" } }, /only be specified while providing tools/],
    [
      "a call without its result",
      { ...turns([call], [{ type: "text", text: "And?" }]), tools },
      /messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: c1/,
    ],
    ["a call at the end", { ...turns([call]), tools }, /without `tool_result` blocks/],
    [
      "a result behind other words",
      { ...turns([call], [{ type: "text", text: "And?" }, result]), tools },
      /immediately after: c1/,
    ],
    ["a result without its call", said(result), /^messages\.0\.content\.0: unexpected `tool_use_id` found/],
    [
      "two results of one call",
      { ...turns([call], [result, result]), tools },
      /each tool_use must have a single result/,
    ],
    ["two calls with one id", { ...turns([call, call], [result]), tools }, /`tool_use` ids must be unique/],
    [
      "a call with an odd id",
      { ...turns([{ ...call, id: "a:0" }], [result]), tools },
      /id: String should match pattern/,
    ],
    [
      "a call whose input is text",
      { ...turns([{ ...call, input: "{}" }], [result]), tools },
      /input: Input should be a valid dictionary/,
    ],
    ["a call of the user's", said(call), /`tool_use` blocks are not permitted within `user` messages/],
    ["a block without a type", said({ text: "x" }), /content\.0\.type: Field required/],
    ["a block of an unknown type", said({ type: "image_url" }), /Input tag 'image_url' found using 'type'/],
    ["an empty text", said({ type: "text", text: "" }), /text content blocks must be non-empty/],
    ["a blank text", said({ type: "text", text: " \n" }), /must contain non-whitespace text/],
    [
      "an image of an odd kind",
      image({ type: "base64", media_type: "image/tiff", data: "QUJD" }),
      /'image\/jpeg', 'image\/png'/,
    ],
    [
      "an image that is not base64",
      image({ type: "base64", media_type: "image/png", data: NOT_BASE64 }),
      /invalid base64 data/,
    ],
    ["an image over plain HTTP", image({ type: "url", url: "http://a.example/cat.png" }), /Only HTTPS URLs/],
    ["an image from nowhere", image({ type: "path" }), /'base64', 'file', 'url'/],
    ["a format of no schema", { output_config: { format: { type: "json_object" } } }, /Input should be 'json_schema'/],
    ["a schema that is open", format(SCHEMA), /'additionalProperties' must be explicitly set to false/],
    [
      "a schema with bounds",
      format({ type: "object", additionalProperties: false, properties: { a: { type: "integer", minimum: 1 } } }),
      /For 'integer' type, properties minimum are not supported/,
    ],
    ["an unknown effort", { output_config: { effort: "none" } }, /output_config\.effort/],
    ["thoughts of an unknown kind", { thinking: { type: "auto" } }, /'adaptive', 'disabled', 'enabled'/],
    ["a small budget", { ...thinks, thinking: { ...thinking, budget_tokens: 1023 } }, /greater than or equal to 1024/],
    [
      "a budget above the limit",
      { thinking, max_tokens: 1024 },
      /`max_tokens` must be greater than `thinking\.budget_tokens`/,
    ],
    ["thinking at a temperature", { ...thinks, temperature: 0.5 }, /`temperature` may only be set to 1/],
    ["thinking in a nucleus", { ...thinks, top_p: 0.5 }, /`top_p` must be greater than or equal to 0\.95/],
    [
      "thinking before a forced call",
      { ...thinks, tools, tool_choice: { type: "any" } },
      /may not be enabled when tool_choice forces/,
    ],
    [
      "thinking on after calls without thoughts",
      { ...thinks, ...turns([call], [result]), tools },
      /Expected `thinking` or `redacted_thinking`, but found `tool_use`/,
    ],
    [
      "thoughts with a wrong signature",
      turns([{ type: "thinking", thinking: "x", signature: "y" }, call], [result]),
      /^messages\.1\.content\.0: Invalid `signature` in `thinking` block/,
    ],
    [
      "thoughts without a signature",
      turns([{ type: "thinking", thinking: "x" }]),
      /thinking\.signature: Field required/,
    ],
    ["encrypted thoughts of somebody else's", turns([{ type: "redacted_thinking", data: "x" }]), /Invalid `data`/],
    ["a thread", { thread: { type: "create" } }, /Threads are not supported/],
  ];
  it.each(wrong)("turns down %s", (_what, fields, words) => {
    expect(messageOf("anthropic", fields)).toMatch(words);
  });

  it("takes tools of its own, and words after results", () => {
    expect(messageOf("anthropic", { tools: [{ type: "web_search_20250305", name: "web_search" }] })).toBe(
      "it was taken",
    );
    const fields = { ...turns([call], [result, { type: "text", text: "So?" }]), tools };
    expect(messageOf("anthropic", fields)).toBe("it was taken");
  });
});
