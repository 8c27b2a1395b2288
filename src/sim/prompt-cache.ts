import { IdentityHash } from "./identity-hash.ts";
import type { Ask } from "./voices/voice.ts";

/** As every provider has it: shorter prompts are not worth keeping. */
const CACHED_TOKENS_MIN = 1024;
/** Known beginnings grow by steps of so many tokens. */
const STEP_TOKENS = 128;
const CHARACTERS_PER_TOKEN = 4;
const CHARACTERS_MIN = CACHED_TOKENS_MIN * CHARACTERS_PER_TOKEN;
const STEP_CHARACTERS = STEP_TOKENS * CHARACTERS_PER_TOKEN;
/** Five minutes, from the last time that it was read. */
const KEPT_MS = 300_000;
/** Of one prompt; what lies beyond the last is read anew each time. */
const STEPS_MAX = 1024;
/** Of all prompts; the one that was read least lately makes room. */
const BEGINNINGS_MAX = 16_384;

export interface Cached {
  readonly readTokens: number;
  readonly writtenTokens: number;
}

const NOTHING: Cached = { readTokens: 0, writtenTokens: 0 };

/** The beginnings of prompts that one provider has read lately. `nowMs` must not go backwards. */
export class PromptCache {
  /** When each was read last, the one that was read least lately first. */
  readonly #readAtMs = new Map<string, number>();

  /** How much of this prompt the model knows already, and how much, if the provider counts that, it knows from now on. */
  read({ model, cacheable, inputTokens }: Ask, nowMs: number): Cached {
    if (cacheable === undefined) return NOTHING;
    let knownTokens = 0;
    let keptTokens = 0;
    let isKnown = true;
    for (const beginning of beginningsOf(model, cacheable.text)) {
      keptTokens = keptTokens === 0 ? CACHED_TOKENS_MIN : keptTokens + STEP_TOKENS;
      const atMs = this.#readAtMs.get(beginning);
      isKnown &&= atMs !== undefined && nowMs - atMs <= KEPT_MS;
      if (isKnown) knownTokens = keptTokens;
      this.#keep(beginning, nowMs);
    }
    const readTokens = Math.min(knownTokens, inputTokens);
    const writtenTokens = cacheable.countsWrites ? Math.min(keptTokens, inputTokens) - readTokens : 0;
    return { readTokens, writtenTokens };
  }

  #keep(beginning: string, nowMs: number): void {
    const known = this.#readAtMs;
    known.delete(beginning);
    known.set(beginning, nowMs);
    if (known.size <= BEGINNINGS_MAX) return;
    const oldest = known.keys().next().value;
    if (oldest !== undefined) known.delete(oldest);
  }
}

/** A name for each beginning that may be known, the shortest first. */
function* beginningsOf(model: string, text: string): Generator<string> {
  const hash = new IdentityHash();
  hash.restart();
  hash.string(model);
  let from = 0;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const until = CHARACTERS_MIN + step * STEP_CHARACTERS;
    if (until > text.length) return;
    hash.string(text.slice(from, until));
    hash.finish();
    yield `${hash.a}.${hash.b}.${hash.c}.${hash.d}`;
    from = until;
  }
}
