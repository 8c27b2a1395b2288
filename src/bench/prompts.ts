import type { Message } from "../core/request.ts";
import type { Random } from "../core/random.ts";

/** How many different prompts take turns; requests share them, so that a million of them need no more memory. */
const PROMPTS_COUNT = 16;
const WORDS_MIN = 110;
const WORDS_MAX = 330;

/** About what a token is in English. */
const CHARACTERS_PER_TOKEN = 4;

const SYSTEM = "You are the assistant of a support desk. Answer briefly, and only from the notes that you are given.";

const WORDS = (
  "the a customer order invoice account payment refund delivery address was is will be not yet later today since " +
  "after before monday friday morning evening north south warehouse courier parcel damaged missing replaced paid " +
  "twice card bank transfer note from agent says that we should ask again whether they received it and when to call"
).split(" ");

/** Prompts of the size of everyday work, about 150 to 450 input tokens, the same for the same random stream. */
export function makePrompts(random: Random): readonly (readonly Message[])[] {
  return Array.from({ length: PROMPTS_COUNT }, (_, index) => {
    const stream = random.fork("prompt", index);
    const length = WORDS_MIN + Math.floor(stream.next() * (WORDS_MAX - WORDS_MIN + 1));
    const words = Array.from({ length }, () => WORDS[Math.floor(stream.next() * WORDS.length)] ?? "");
    return [
      { role: "system", content: SYSTEM },
      { role: "user", content: `Notes: ${words.join(" ")}.\n\nWhat should we tell the customer?` },
    ];
  });
}

/** They take turns. */
export function promptOf(prompts: readonly (readonly Message[])[], number: number): readonly Message[] {
  return prompts[number % prompts.length] ?? [];
}

/** A prompt of about so many tokens. Each begins in its own way, so that no provider has seen the start of it before. */
export function promptOfTokens(number: number, tokens: number): readonly Message[] {
  const length = Math.max(1, tokens * CHARACTERS_PER_TOKEN);
  const text = `Note ${number}: ${FILLER.repeat(Math.ceil(length / FILLER.length))}`;
  return [{ role: "user", content: text.slice(0, length) }];
}

const FILLER = `${WORDS.join(" ")} `;
