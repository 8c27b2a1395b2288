import { placesIn } from "./part-cursor.ts";
import { quoted } from "./request-body.ts";
import { passOf, signatureOf } from "./signature.ts";
import type { AnswerPart } from "./voice.ts";

const DETAIL_FORMAT = "anthropic-claude-v1";

/** The fields of a whole answer's message from its content on. */
export function messageOf(parts: readonly AnswerPart[], model: string): string {
  const words = parts.filter(({ kind }) => kind === "words").map(({ tokens }) => tokens.join(""));
  const content = words.length === 0 ? "null" : quoted(words.join(""));
  const fields = [`"content":${content}`, `"refusal":null`, `"annotations":[]`];
  for (const part of parts) if (part.kind === "thoughts") fields.push(...thoughtFields(part));
  const calls = parts.flatMap((part) => (part.kind === "call" ? [part] : []));
  const told = calls.map(
    (call, index) => `{${callHead(call, index, model)},"arguments":${quoted(call.tokens.join(""))}}}`,
  );
  if (told.length > 0) fields.push(`"tool_calls":[${told.join(",")}]`);
  return fields.join(",");
}

function thoughtFields({ tokens, shown }: Extract<AnswerPart, { kind: "thoughts" }>): readonly string[] {
  const text = quoted(tokens.join(""));
  if (shown === "yes") return [`"reasoning_content":${text}`];
  if (shown !== "detailed") return [];
  const signature = quoted(signatureOf("openai", tokens.join("")));
  return [`"reasoning":${text}`, detailsOf(`"text":${text},"signature":${signature}`)];
}

function detailsOf(fields: string): string {
  return `"reasoning_details":[{"type":"reasoning.text",${fields},"format":"${DETAIL_FORMAT}","index":0}]`;
}

/** All but the arguments. Google's endpoint in this format signs the first of its calls. */
function callHead({ id, name }: Extract<AnswerPart, { kind: "call" }>, index: number, model: string): string {
  const pass = quoted(passOf("gemini", id));
  const extra =
    model.includes("gemini") && index === 0 ? `"extra_content":{"google":{"thought_signature":${pass}}},` : "";
  return `${extra}"id":"call_${id}","type":"function","function":{"name":${quoted(name)}`;
}

/** The deltas that each token comes as, when it is its turn: none where nothing of it is shown. */
export function deltasOf(parts: readonly AnswerPart[], model: string): (token: string) => readonly string[] {
  const nextPlace = placesIn(parts);
  return (token) => {
    const place = nextPlace();
    if (place === null) return [];
    const { part, callIndex, isFirst, isLast } = place;
    if (part.kind === "words") return [`{"content":${quoted(token)}}`];
    if (part.kind === "thoughts") return thoughtDeltas(part, token, isLast);
    const deltas = [`{"tool_calls":[{"index":${callIndex},"function":{"arguments":${quoted(token)}}}]}`];
    if (isFirst) {
      deltas.unshift(`{"tool_calls":[{"index":${callIndex},${callHead(part, callIndex, model)},"arguments":""}}]}`);
    }
    return deltas;
  };
}

function thoughtDeltas(
  { shown, tokens }: Extract<AnswerPart, { kind: "thoughts" }>,
  token: string,
  isLast: boolean,
): readonly string[] {
  const text = quoted(token);
  if (shown === "yes") return [`{"reasoning_content":${text}}`];
  if (shown !== "detailed") return [];
  const deltas = [`{"reasoning":${text},${detailsOf(`"text":${text}`)}}`];
  if (isLast) deltas.push(`{${detailsOf(`"signature":${quoted(signatureOf("openai", tokens.join("")))}`)}}`);
  return deltas;
}
