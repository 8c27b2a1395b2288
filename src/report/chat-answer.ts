import { failureLabel } from "../core/failure.ts";
import type { AttemptRecord, Outcome } from "../engine/outcome.ts";
import { attemptJson, roundedMs, skippedJson } from "./attempt-json.ts";
import { dollars, integer, milliseconds } from "./format.ts";
import { safeLine } from "./safe-text.ts";

/** The JSON document of `chat --json`. Thoughts are in it only where they were asked for (null: they were not). */
export function chatJson(content: string, outcome: Outcome, thoughts: string | null = null): object {
  const trail = { attempts: outcome.attempts.map(attemptJson), skipped: outcome.skipped.map(skippedJson) };
  if (!outcome.ok) {
    const { failure } = outcome;
    const cause = failure.kind === "exhausted" ? { cause: failure.cause } : {};
    // What did arrive before a stream broke or was interrupted is not an answer, but it is known.
    const partial = content === "" ? {} : { content };
    return { ok: false, ...partial, failure: { kind: failure.kind, ...cause, message: failure.message }, ...trail };
  }
  return {
    ok: true,
    content,
    ...(thoughts === null ? {} : { thoughts }),
    provider: outcome.provider,
    model: outcome.model,
    tier: outcome.tier,
    fallback_level: outcome.fallbackLevel,
    latency_ms: roundedMs(outcome.latencyMs),
    usage:
      outcome.usage === null
        ? null
        : {
            input_tokens: outcome.usage.inputTokens,
            output_tokens: outcome.usage.outputTokens,
            cached_input_tokens: outcome.usage.cachedInputTokens,
            reasoning_tokens: outcome.usage.reasoningTokens,
          },
    cost_usd: outcome.costUsd,
    ...trail,
  };
}

/** One line on who answered, how far down the chain, how fast, and for how much. */
export function answeredLine(outcome: Extract<Outcome, { ok: true }>): string {
  // A tier may be asked first because it alone is asked, or because the strategy says so: that makes it no primary.
  const first = outcome.tier === 0 ? "primary" : "asked first";
  const level = outcome.fallbackLevel === 0 ? first : `fallback level ${outcome.fallbackLevel}`;
  const usage =
    outcome.usage === null
      ? "usage not reported"
      : `${integer(outcome.usage.inputTokens)} in + ${integer(outcome.usage.outputTokens)} out tokens`;
  const cost = outcome.costUsd === null ? "cost unknown (no price)" : dollars(outcome.costUsd);
  return `${safeLine(`${outcome.provider}/${outcome.model}`)} · tier ${outcome.tier} (${level}) · ${milliseconds(outcome.latencyMs)} · ${usage} · ${cost}`;
}

/** Why there is no answer, and what each tier said. */
export function unansweredText(outcome: Extract<Outcome, { ok: false }>): string {
  const lines = [`no answer: ${outcome.failure.kind}: ${outcome.failure.message}`];
  for (const attempt of outcome.attempts) lines.push(`  ${attemptLine(attempt)}`);
  for (const skip of outcome.skipped) {
    lines.push(
      `  tier ${skip.tier} ${skip.provider}/${skip.model}: skipped (${skip.reason}${skip.detail === undefined ? "" : `: ${skip.detail}`})`,
    );
  }
  return lines.join("\n");
}

function attemptLine({ tier, provider, model, region, failure, durationMs }: AttemptRecord): string {
  const what = failure === null ? "answered" : `${failureLabel(failure)}: ${failure.message}`;
  const where = region === undefined ? "" : ` in ${region}`;
  return `tier ${tier} ${provider}/${model}${where} after ${milliseconds(durationMs)}: ${what}`;
}
