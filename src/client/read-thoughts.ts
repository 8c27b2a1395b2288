import { DIALECT_NAMES } from "../config/chain.ts";
import type { Signature, Thought } from "../core/request.ts";
import { type Fields, fieldsAt, isGiven, listAt, textAt } from "./field.ts";

/** What an assistant's message brings back of its thoughts: `reasoning_details`, else the words of `reasoning_content`. */
export function readThoughts(message: Fields, param: string): readonly Thought[] {
  const details = message["reasoning_details"];
  if (isGiven(details)) {
    return listAt(details, `${param}.reasoning_details`).map((each, index) =>
      thoughtOf(fieldsAt(each, `${param}.reasoning_details[${index}]`), `${param}.reasoning_details[${index}]`),
    );
  }
  const words = optionalText(message, "reasoning_content", param);
  return words === "" ? [] : [{ text: words }];
}

function thoughtOf(detail: Fields, param: string): Thought {
  const data = optionalText(detail, "data", param);
  const text = optionalText(detail, "text", param) || optionalText(detail, "summary", param);
  const value = data || optionalText(detail, "signature", param);
  return {
    text,
    ...(value === "" ? {} : { signature: signatureOf(detail, value) }),
    ...(data === "" ? {} : { redacted: true }),
  };
}

/** A format that is none of ours is another library's: the detail goes back whole to those who speak as OpenAI does. */
function signatureOf(detail: Fields, value: string): Signature {
  const by = DIALECT_NAMES.find((name) => name === detail["format"]);
  if (by !== undefined) return { by, value };
  const { text: _text, ...rest } = detail;
  return { by: "openai", value: JSON.stringify(rest) };
}

function optionalText(fields: Fields, name: string, param: string): string {
  return isGiven(fields[name]) ? textAt(fields[name], `${param}.${name}`) : "";
}
