import { placesIn } from "./part-cursor.ts";
import { isObject, parseJson, quoted } from "./request-body.ts";
import { passOf, signatureOf } from "./signature.ts";
import type { AnswerPart } from "./voice.ts";

type Thoughts = Extract<AnswerPart, { kind: "thoughts" }>;

/** The blocks of a whole answer, without the brackets. */
export function blocksOf(parts: readonly AnswerPart[]): string {
  return parts.map(blockOf).join(",");
}

function blockOf(part: AnswerPart): string {
  const text = part.tokens.join("");
  switch (part.kind) {
    case "words":
      return `{"type":"text","text":${quoted(text)}}`;
    case "call":
      // Arguments that a token limit has cut are no JSON, and a whole answer has a place for nothing else.
      return callBlock(part, isObject(parseJson(text)) ? text : "{}");
    case "thoughts":
      return part.shown === "redacted" ? redactedBlock(part) : thinkingBlock(shownText(part), signed(part));
  }
}

function callBlock({ id, name }: Extract<AnswerPart, { kind: "call" }>, input: string): string {
  return `{"type":"tool_use","id":"toolu_${id}","name":${quoted(name)},"input":${input}}`;
}

function thinkingBlock(text: string, signature: string): string {
  return `{"type":"thinking","thinking":${quoted(text)},"signature":${quoted(signature)}}`;
}

function redactedBlock({ tokens }: Thoughts): string {
  return `{"type":"redacted_thinking","data":${quoted(passOf("anthropic-redacted", tokens.join("")))}}`;
}

function shownText({ tokens, shown }: Thoughts): string {
  return shown === "no" ? "" : tokens.join("");
}

/** What was not shown cannot be compared when it comes back: its signature stands for itself. */
function signed(part: Thoughts): string {
  const text = part.tokens.join("");
  return part.shown === "no" ? passOf("anthropic", text) : signatureOf("anthropic", text);
}

/** The events that each token comes as, when it is its turn: those of its block's beginning and end as well. */
export function eventsOf(parts: readonly AnswerPart[]): (token: string) => string {
  const nextPlace = placesIn(parts);
  return (token) => {
    const place = nextPlace();
    if (place === null) return "";
    const { part, partIndex: index, isFirst, isLast } = place;
    const events = isFirst ? [event(index, "start", `"content_block":${beginningOf(part)}`)] : [];
    for (const delta of deltasOf(part, token, isLast)) events.push(event(index, "delta", `"delta":${delta}`));
    if (isLast) events.push(event(index, "stop"));
    return events.join("");
  };
}

function event(index: number, what: "start" | "delta" | "stop", more?: string): string {
  const name = `content_block_${what}`;
  return `event: ${name}\ndata: {"type":"${name}","index":${index}${more === undefined ? "" : `,${more}`}}\n\n`;
}

function beginningOf(part: AnswerPart): string {
  if (part.kind === "words") return `{"type":"text","text":""}`;
  if (part.kind === "call") return callBlock(part, "{}");
  return part.shown === "redacted" ? redactedBlock(part) : thinkingBlock("", "");
}

function deltasOf(part: AnswerPart, token: string, isLast: boolean): readonly string[] {
  if (part.kind === "words") return [`{"type":"text_delta","text":${quoted(token)}}`];
  if (part.kind === "call") return [`{"type":"input_json_delta","partial_json":${quoted(token)}}`];
  if (part.shown === "redacted") return [];
  const deltas = part.shown === "no" ? [] : [`{"type":"thinking_delta","thinking":${quoted(token)}}`];
  if (isLast) deltas.push(`{"type":"signature_delta","signature":${quoted(signed(part))}}`);
  return deltas;
}
