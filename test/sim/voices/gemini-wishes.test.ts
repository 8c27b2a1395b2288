import { describe, expect, it } from "vitest";
import { voiceNamed } from "../../../src/sim/voices/index.ts";
import { asked, GOOD, withBody } from "./asking.ts";
import { type Fields, messageOf, NOT_BASE64, SCHEMA, type Wrong } from "./wrong-wishes.ts";

/*
 * What the provider makes of tools, images, formats and thoughts that are wrong: its own 400, in its own words. What is
 * right is in the tables of test/conformance.
 */

const declaration = { name: "look", parameters: SCHEMA };
const tools = [{ functionDeclarations: [declaration] }];
const declared = (more: Fields) => ({ tools: [{ functionDeclarations: [{ ...declaration, ...more }] }] });
const calling = (config: Fields) => ({ tools, toolConfig: { functionCallingConfig: config } });
const call = { functionCall: { name: "look", args: {} } };
const result = { functionResponse: { name: "look", response: { result: "x" } } };
const turns = (...parts: readonly (readonly Fields[])[]) => ({
  contents: [
    { role: "user", parts: [{ text: "Hi." }] },
    ...parts.map((one, index) => ({ role: index % 2 === 0 ? "model" : "user", parts: one })),
  ],
});
const said = (...parts: readonly Fields[]) => ({ contents: [{ role: "user", parts }] });
const config = (generationConfig: Fields) => ({ generationConfig });
const json = { responseMimeType: "application/json" };

/** What a model of the third generation is heard to be asked. */
function third(fields: Fields) {
  const path = "/v1beta/models/gemini-3-pro-preview:generateContent";
  return voiceNamed("gemini").read({ ...withBody(GOOD.gemini, { ...fields, tools }), path });
}

describe("Gemini", () => {
  const wrong: readonly Wrong[] = [
    ["a tool of an unknown kind", { tools: [{ functions: [] }] }, /Unknown name "functions" at 'tools\[0\]'/],
    [
      "a name with a space",
      declared({ name: "a b" }),
      /^\* GenerateContentRequest\.tools\[0\]\.function_declarations\[0\]\.name: Invalid function name/,
    ],
    [
      "JSON Schema where its own is wanted",
      declared({ parameters: { ...SCHEMA, additionalProperties: false } }),
      /Unknown name "additionalProperties" at 'tools\[0\]\.function_declarations\[0\]\.parameters'/,
    ],
    [
      "an object without fields",
      declared({ parameters: { type: "OBJECT" } }),
      /properties: should be non-empty for OBJECT type/,
    ],
    [
      "a list without items",
      declared({ parameters: { type: "OBJECT", properties: { a: { type: "ARRAY" } } } }),
      /properties\[a\]\.items: missing field/,
    ],
    ["an unknown type", declared({ parameters: { type: "text" } }), /v1beta\.Type\), "text"/],
    ["both kinds of schema", declared({ parametersJsonSchema: SCHEMA }), /only one of parameters/],
    ["two functions of one name", { tools: [...tools, ...tools] }, /Duplicate function declaration found: look/],
    ["an unknown mode", calling({ mode: "REQUIRED" }), /FunctionCallingConfig\.Mode\), "REQUIRED"/],
    ["names without the mode for them", calling({ allowedFunctionNames: ["look"] }), /only be set when mode is ANY/],
    ["a name that is not there", calling({ mode: "ANY", allowedFunctionNames: ["go"] }), /function go is not in/],
    [
      "a mode without functions",
      { toolConfig: { functionCallingConfig: { mode: "ANY" } } },
      /without function_declarations/,
    ],
    [
      "a call without its result",
      { ...turns([call], [{ text: "And?" }]), tools },
      /number of function response parts is equal/,
    ],
    ["a call at the end", { ...turns([call]), tools }, /number of function response parts is equal/],
    ["a result too many", { ...turns([call], [result, result]), tools }, /number of function response parts is equal/],
    ["a result without its call", said(result), /function response turn comes immediately after a function call turn/],
    [
      "a call to begin with",
      { contents: [{ role: "model", parts: [call] }] },
      /function call turn comes immediately after a user turn/,
    ],
    [
      "a result that is no object",
      { ...turns([call], [{ functionResponse: { name: "look", response: "x" } }]), tools },
      /google\.protobuf\.Struct\), "x"/,
    ],
    [
      "a result without a name",
      { ...turns([call], [{ functionResponse: { response: {} } }]), tools },
      /Name cannot be empty/,
    ],
    [
      "arguments that are text",
      { ...turns([{ functionCall: { name: "look", args: "{}" } }], [result]), tools },
      /function_call\.args'/,
    ],
    [
      "a signature that was made up",
      { ...turns([{ ...call, thoughtSignature: "x" }], [result]), tools },
      /Corrupted thought signature/,
    ],
    ["a part of an unknown kind", said({ image: "x" }), /Unknown name "image" at 'contents\[0\]\.parts\[0\]'/],
    ["a part without anything", said({ thought: true }), /required oneof field 'data' must have one initialized field/],
    [
      "an image of an odd kind",
      said({ inlineData: { mimeType: "image/gif", data: "QUJD" } }),
      /Unsupported MIME type: image\/gif/,
    ],
    [
      "an image that is not base64",
      said({ inlineData: { mimeType: "image/png", data: NOT_BASE64 } }),
      /Base64 decoding failed/,
    ],
    ["a file without an address", said({ fileData: { mimeType: "image/png" } }), /File URI must not be empty/],
    ["an option that it does not know", config({ max_tokens: 7 }), /Unknown name "max_tokens" at 'generation_config'/],
    ["a format of an unknown type", config({ responseMimeType: "text/html" }), /allowed mimetypes are/],
    ["a schema for plain text", config({ responseSchema: SCHEMA }), /only allowed when response_mime_type is/],
    ["a schema that is none of its own", config({ ...json, responseSchema: { $ref: "#" } }), /Unknown name "\$ref"/],
    ["functions and JSON at once", { tools, ...config(json) }, /mime type: 'application\/json' is unsupported/],
    ["a seed that is no number", config({ seed: "7" }), /generation_config\.seed' \(TYPE_INT32\)/],
    ["a nucleus above 1", config({ topP: 2 }), /top_p must be in the range/],
    ["a stop that is no text", config({ stopSequences: [7] }), /stop_sequences' \(TYPE_STRING\), 7/],
    [
      "a budget and a level",
      config({ thinkingConfig: { thinkingBudget: 1, thinkingLevel: "LOW" } }),
      /only set only one of/,
    ],
    [
      "a level for a model of the second generation",
      config({ thinkingConfig: { thinkingLevel: "LOW" } }),
      /level is not supported/,
    ],
    ["a level that is none", config({ thinkingConfig: { thinkingLevel: "HUGE" } }), /ThinkingLevel\), "HUGE"/],
    ["a budget that is none", config({ thinkingConfig: { thinkingBudget: -2 } }), /TYPE_INT32/],
  ];
  it.each(wrong)("turns down %s", (_what, fields, words) => {
    expect(messageOf("gemini", fields)).toMatch(words);
  });

  it("wants the signatures of a third-generation model's own calls back, or the word that they are another's", () => {
    const bare = third(turns([call], [result]));
    expect(bare.ok ? "" : bare.body).toMatch(/missing a thought_signature.*`default_api:look` , position 2/);
    const foreign = { ...call, thoughtSignature: "skip_thought_signature_validator" };
    expect(asked(third(turns([foreign, call], [result, result]))).wishes?.results).toHaveLength(2);
    // What lies before the user's last words is not looked at.
    expect(third(turns([call], [result], [{ text: "Done." }], [{ text: "And now?" }])).ok).toBe(true);
  });
});
