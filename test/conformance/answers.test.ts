import { beforeAll, describe, expect, it } from "vitest";
import { DIALECTS, MODELS, QUESTION, type Question } from "./client-shape.ts";
import { type GivenSim, givenSim } from "./given-sim.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { officialClient } from "./official-client.ts";

onlyLoopback();

const FINISH = {
  openai: { stop: "stop", length: "length" },
  anthropic: { stop: "end_turn", length: "max_tokens" },
  gemini: { stop: "STOP", length: "MAX_TOKENS" },
} as const;

/** Longer than the first question by 108 characters of four to a token. */
const LONGER: Question = {
  turns: [
    ...QUESTION.turns,
    { role: "assistant", text: "Because the air scatters blue light more than red light." },
    { role: "user", text: "And why is it red in the evening, please? Be brief." },
  ],
};

let sim: GivenSim;
beforeAll(async () => {
  sim = await givenSim();
});

describe.each(DIALECTS)("the official client of a simulated %s provider", (dialect) => {
  const client = () => officialClient(dialect, { baseUrl: sim.baseUrlOf(dialect), requestId: "r1" });

  it("reads a plain answer with its finish reason, its model and its usage", async () => {
    const said = await client().plain(QUESTION);
    expect(said).toMatchObject({ finish: FINISH[dialect].stop, model: MODELS[dialect], inputTokens: 5 });
    expect(said.text).toMatch(/^This is a simulated answer/);
    expect(said.outputTokens).toBeGreaterThan(1);
  });

  it("reads the same answer when it is streamed, token by token", async () => {
    const whole = await client().plain(QUESTION);
    expect(await client().streamed(QUESTION)).toEqual({ ...whole, pieces: whole.outputTokens });
  });

  it("puts the stream together in its own way and has the same text", async () => {
    const { text } = await client().plain(QUESTION);
    expect(await client().assembled(QUESTION)).toBe(text);
    expect(await client().assembled(LONGER)).toBe(text);
  });

  it("is understood when the conversation has several turns", async () => {
    const said = await client().streamed(LONGER);
    expect(said).toMatchObject({ finish: FINISH[dialect].stop, inputTokens: 32 });
    expect(await client().plain(LONGER)).toEqual({ ...said, pieces: 1 });
  });

  it("is told that a token limit ended the answer", async () => {
    const short = { ...QUESTION, tokensMax: 3 };
    const told = { finish: FINISH[dialect].length, outputTokens: 3 };
    expect(await client().plain(short)).toMatchObject({ ...told, text: "This is a " });
    expect(await client().streamed(short)).toMatchObject({ ...told, text: "This is a ", pieces: 3 });
  });

  it("lists the models and looks one up by its name, even one with a slash", async () => {
    const prefix = dialect === "gemini" ? "models/" : "";
    expect(await client().models()).toEqual([`${prefix}${MODELS[dialect]}`, `${prefix}another`]);
    expect(await client().model(MODELS[dialect])).toBe(`${prefix}${MODELS[dialect]}`);
    // Gemini's client takes a name with a slash for a path of its own.
    if (dialect !== "gemini") expect(await client().model("vendor/model")).toBe("vendor/model");
  });
});

describe.each(DIALECTS)("what a simulated %s provider says of itself", (dialect) => {
  const told = (from: GivenSim) =>
    officialClient(dialect, { baseUrl: from.baseUrlOf(dialect), requestId: "r1" }).streamed(QUESTION);

  it("is what its official client tells on, be it true or not", async () => {
    const lying = await givenSim(["kind: wrong-model, claims: another-model", "kind: wrong-usage, factor: 3"]);
    const honest = await told(sim);
    const outputTokens = (honest.outputTokens ?? 0) * 3;
    expect(await told(lying)).toEqual({ ...honest, model: "another-model", inputTokens: 15, outputTokens });
  });
});
