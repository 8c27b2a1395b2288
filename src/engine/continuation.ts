import type { AttemptFailure } from "../core/failure.ts";
import type { Message } from "../core/request.ts";
import type { Piece, Usage } from "../core/piece.ts";
import type { Attempt } from "./attempt.ts";
import { estimateTokens } from "./gate.ts";
import type { Journey } from "./journey.ts";
import { judge } from "./verdict.ts";

/** What the caller of a stream has so far, where the chain may let another attempt carry it on (`rescue: continue`). */
export interface Spoken {
  text: string;
  /** A tool call's JSON cannot be carried on by anybody. */
  toolCallBegun: boolean;
  /** White space that the prefill left out, since some providers refuse it at the end; it may come again. */
  gap: string;
  /** Used by the attempts that were cut. */
  usage: Usage | null;
  /** By when the whole stream must be over; null: none has begun. */
  endsAtMs: number | null;
  /** Why the stream is being carried on; null: it is not. */
  cut: AttemptFailure | null;
}

export function nothingSpoken(): Spoken {
  return { text: "", toolCallBegun: false, gap: "", usage: null, endsAtMs: null, cut: null };
}

/** A piece on its way to the caller, without white space that it repeats, and the usage of all attempts together. */
export function spoken({ spoken: soFar }: Journey, piece: Piece): Piece {
  switch (piece.type) {
    case "text": {
      const text = withoutGap(soFar, piece.text);
      soFar.text += text;
      return text === piece.text ? piece : { type: "text", text };
    }
    case "thought":
      return piece;
    case "tool-call":
      soFar.toolCallBegun = true;
      return piece;
    case "usage":
      return { type: "usage", usage: addUsage(soFar.usage, piece.usage) };
    case "done":
      return piece.usage === null ? piece : { ...piece, usage: addUsage(soFar.usage, piece.usage) };
  }
}

/**
 * Whether another attempt may carry on after this failure; then the journey goes on from here. Its deadline is the
 * chain's time-out anew, for the next first piece, and never later than the end of the whole stream.
 */
export function beginContinuation(journey: Journey, attempt: Attempt, failure: AttemptFailure): boolean {
  const { spoken: soFar, powers, state } = journey;
  const { chain } = state;
  const nowMs = powers.clock.now();
  const endsAtMs = soFar.endsAtMs ?? attempt.startedAtMs + chain.stream.totalTimeoutMs;
  if (!journey.carriesOn || soFar.toolCallBegun || nowMs >= endsAtMs) return false;
  // The whole stream's time is up, whoever would carry it on.
  if (failure.kind === "timeout" && failure.phase === "total") return false;
  if (judge(failure).nextTier !== "yes") return false;
  soFar.endsAtMs = endsAtMs;
  soFar.cut = failure;
  const record = journey.attempts[attempt.number];
  if (record !== undefined) journey.attempts[attempt.number] = { ...record, carriedOn: true };
  const usage = record?.usage ?? null;
  soFar.usage = usage === null ? soFar.usage : addUsage(soFar.usage, usage);
  journey.deadlineMs = Math.min(nowMs + chain.timeoutMs, endsAtMs);
  // Visits were planned for an answer; what is left of the stream is another matter, also for whoever lost a race for it.
  for (const stop of journey.stops) stop.visitEndsAtMs = null;
  return true;
}

/** Whether there are words to be carried on: white space alone is asked for anew, and any tier will do. */
export function needsPrefill({ cut, text }: Spoken): boolean {
  return cut !== null && text.trim() !== "";
}

/** The messages with what was said so far as the assistant's own last words, and how much may still follow. */
export function carriedOn({ request, spoken: soFar }: Journey): {
  readonly messages: readonly Message[];
  readonly tokensMax?: number;
} {
  const said = soFar.text.trimEnd();
  soFar.gap = soFar.text.slice(said.length);
  const messages = said === "" ? request.messages : withLastWords(request.messages, said);
  if (request.tokensMax === undefined) return { messages };
  return { messages, tokensMax: Math.max(1, request.tokensMax - estimateTokens(soFar.text.length)) };
}

/** Words that the caller had put into the assistant's mouth and what was said to them are one message, without a seam. */
function withLastWords(messages: readonly Message[], said: string): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return [...messages, { role: "assistant", content: said }];
  return [...messages.slice(0, -1), { ...last, content: last.content + said }];
}

function withoutGap(soFar: Spoken, text: string): string {
  if (soFar.gap === "") return text;
  let same = 0;
  while (same < soFar.gap.length && soFar.gap[same] === text[same]) same += 1;
  // A piece that ends inside the gap leaves the rest of it to the next one.
  soFar.gap = same === text.length ? soFar.gap.slice(same) : "";
  return text.slice(same);
}

function addUsage(before: Usage | null, usage: Usage): Usage {
  if (before === null) return usage;
  return {
    inputTokens: before.inputTokens + usage.inputTokens,
    outputTokens: before.outputTokens + usage.outputTokens,
    cachedInputTokens: before.cachedInputTokens + usage.cachedInputTokens,
    cacheWriteTokens: before.cacheWriteTokens + usage.cacheWriteTokens,
    reasoningTokens: before.reasoningTokens + usage.reasoningTokens,
  };
}
