import { describe, expect, it } from "vitest";
import type { FaultEffect, FaultKind, FaultWindow } from "../../src/config/scenario.ts";
import { answered, fault, givenProvider, heard, pieces, STEADY, summary, text, VARIED } from "./simulation.ts";

const HANG: FaultEffect = { kind: "blackout", mode: "hang" };
const BUSY: FaultEffect = { kind: "brownout", status: 529 };

function during(effect: FaultEffect, more: Partial<FaultWindow> = {}) {
  return givenProvider({ faults: [fault(effect, more)] });
}

/** Which of these requests, in this order, are met with a 529. */
function hitsOf(ids: readonly string[], faults: readonly FaultWindow[]): Set<string> {
  const provider = givenProvider({ faults });
  return new Set(ids.filter((id) => answered(provider.perform(heard({ id }), 0)).status === 529));
}

/** A streamed answer under one fault, and what of it is said in so many pieces. */
function stream(effect: FaultEffect, max?: number) {
  const performance = answered(during(effect).perform(heard({ stream: true }), 0));
  return { performance, said: text(pieces(performance, max)) };
}

/** A mark for each of eight requests in a row that is hit, between others that are not aimed at. */
function hitsInOrder(more: Partial<FaultWindow>): string {
  const provider = during(HANG, { model: "gpt-4.1", ...more });
  return Array.from({ length: 8 }, (_, index) => {
    provider.perform(heard({ model: "another" }), 0);
    return provider.perform(heard({ id: `s${index}.0` }), 0).how === "hang" ? "x" : ".";
  }).join("");
}

function waitsOf(factor: number): number[] {
  const provider = givenProvider({ behaviour: VARIED, faults: [fault({ kind: "slowdown", factor })] });
  const performance = answered(provider.perform(heard({ stream: true }), 0));
  return [performance.headersAtMs, ...pieces(performance).map(({ afterMs }) => afterMs)];
}

describe("a fault's window", () => {
  it("counts from the scenario's start, begins at its first instant and ends before its last", () => {
    const provider = givenProvider({ startMs: 1_000_000, faults: [fault(HANG, { atMs: 500, forMs: 1000 })] });
    const seen = [1_000_499, 1_000_500, 1_001_499, 1_001_500].map((nowMs) => provider.perform(heard(), nowMs).how);
    expect(seen).toEqual(["answer", "hang", "hang", "answer"]);
  });

  it("hits its provider only", () => {
    expect(givenProvider({ name: "google", faults: [fault(HANG)] }).perform(heard(), 0).how).toBe("answer");
  });

  it("may overlap others, come again, and be listed in any order", () => {
    const faults = [
      fault({ kind: "brownout", status: 500 }, { atMs: 4000, forMs: 1000 }),
      fault(HANG, { atMs: 1000, forMs: 2000 }),
      fault({ kind: "status", status: 404 }, { atMs: 0, forMs: 5000 }),
    ];
    const provider = givenProvider({ faults });
    const seen = [0, 1000, 2999, 3000, 4500, 5000].map((nowMs) => summary(provider.perform(heard(), nowMs)));
    expect(seen).toEqual(["404 at 200", "hang", "hang", "404 at 200", "500 at 200", "200 at 1000"]);
  });
});

describe("a fault's aim", () => {
  it("may be a model", () => {
    const provider = during(HANG, { model: "gpt-4.1" });
    expect(provider.perform(heard({ model: "gpt-4.1" }), 0).how).toBe("hang");
    expect(provider.perform(heard({ model: "gpt-4.1-mini" }), 0).how).toBe("answer");
  });

  it("may be streams, or everything but streams", () => {
    const streams = during(HANG, { where: { stream: true, inputTokensMin: null } });
    const wholes = during(HANG, { where: { stream: false, inputTokensMin: null } });
    const [streamed, whole] = [heard({ stream: true }), heard()];
    expect([streams.perform(streamed, 0).how, streams.perform(whole, 0).how]).toEqual(["hang", "answer"]);
    expect([wholes.perform(streamed, 0).how, wholes.perform(whole, 0).how]).toEqual(["answer", "hang"]);
  });

  it("may be long prompts", () => {
    const provider = during(HANG, { where: { stream: null, inputTokensMin: 100 } });
    expect(provider.perform(heard({ prompt: "x".repeat(400) }), 0).how).toBe("hang");
    expect(provider.perform(heard({ prompt: "x".repeat(300) }), 0).how).toBe("answer");
  });

  it("may be the first requests, or each so-manieth, of those that it is aimed at", () => {
    expect(hitsInOrder({ first: 3 })).toBe("xxx.....");
    expect(hitsInOrder({ every: 3 })).toBe("..x..x..");
    expect(hitsInOrder({ first: 4, every: 2 })).toBe(".x.x....");
  });

  it("may be a share of the requests, the same ones whatever else happens", () => {
    const ids = Array.from({ length: 4000 }, (_, index) => `s${index}.0`);
    const window = fault(BUSY, { probability: 0.3 });
    const hits = hitsOf(ids, [window]);
    // Four standard errors of 0.3 over 4000 are 0.029.
    expect(Math.abs(hits.size / ids.length - 0.3)).toBeLessThan(0.029);
    expect(hitsOf(ids.toReversed(), [window, fault({ kind: "slowdown", factor: 2 })])).toEqual(hits);
  });

  it("may be a share that changes over the window, on straight lines between its points", () => {
    const severity = [
      { atMs: 10_000, probability: 0.2 },
      { atMs: 30_000, probability: 0.8 },
    ];
    const shares = [0, 10_000, 20_000, 30_000, 59_999].map((nowMs) => {
      const provider = givenProvider({ faults: [fault(BUSY, { severity })] });
      const ids = Array.from({ length: 4000 }, (_, index) => `s${index}.0`);
      return ids.filter((id) => answered(provider.perform(heard({ id }), nowMs)).status === 529).length / ids.length;
    });
    // Four standard errors of 0.5 over 4000 are 0.032.
    for (const [index, wanted] of [0.2, 0.2, 0.5, 0.8, 0.8].entries()) {
      expect(Math.abs((shares[index] ?? 0) - wanted)).toBeLessThan(0.032);
    }
  });

  it("rolls dice of its own in each window", () => {
    const provider = givenProvider({
      faults: [
        fault(BUSY, { probability: 0.5 }),
        fault({ kind: "status", status: 418 }, { dice: [1], probability: 0.5 }),
      ],
    });
    const seen = { 200: 0, 418: 0, 529: 0 };
    for (let index = 0; index < 4000; index += 1) {
      const { status } = answered(provider.perform(heard({ id: `s${index}.0` }), 0));
      if (status === 200 || status === 418 || status === 529) seen[status] += 1;
    }
    // A half is hit by the graver one, and half of the rest by the other; four standard errors are 0.032 at most.
    expect(Math.abs(seen[529] / 4000 - 0.5)).toBeLessThan(0.032);
    expect(Math.abs(seen[418] / 4000 - 0.25)).toBeLessThan(0.032);
  });
});

describe("several faults at once", () => {
  it("let the gravest have its way, however they are listed", () => {
    const faults = [fault({ kind: "cut" }), fault(BUSY), fault(HANG)];
    expect(summary(givenProvider({ faults }).perform(heard(), 0))).toBe("hang");
    expect(summary(givenProvider({ faults: faults.slice(0, 2) }).perform(heard(), 0))).toBe("529 at 200");
  });

  it("add up where they can: twice slower, four times slower, and cut", () => {
    const faults = [
      fault({ kind: "cut" }),
      fault({ kind: "slowdown", factor: 2 }),
      fault({ kind: "slowdown", factor: 4 }),
    ];
    const answer = answered(givenProvider({ faults }).perform(heard(), 0));
    expect(summary(answer)).toBe("200 at 8000");
    expect(answer.end).toBe("cut");
  });
});

/** Each fault for a whole answer: what happens, how it ends, and the type and the beginning of what is said. */
const WHOLE: Readonly<
  Partial<Record<FaultKind, readonly [FaultEffect, string, (said: string, type: string) => boolean]>>
> = {
  dns: [{ kind: "dns" }, "unreachable", () => true],
  tls: [{ kind: "tls" }, "unreachable", () => true],
  blackout: [{ kind: "blackout", mode: "reset" }, "reset at 200", () => true],
  brownout: [BUSY, "529 at 200, complete", (said) => said.includes("overloaded")],
  slowdown: [{ kind: "slowdown", factor: 3 }, "200 at 3000, complete", (said) => isJson(said)],
  "rate-limit": [
    { kind: "rate-limit", retryAfterMs: 2500 },
    "429 at 200, complete",
    (said) => said.includes("Please try again in 2.5s"),
  ],
  quota: [
    { kind: "quota", why: "exhausted" },
    "429 at 200, complete",
    (said) => said.includes("You exceeded your current quota"),
  ],
  gray: [{ kind: "gray", status: 503 }, "503 at 200, complete", (said) => said.includes("overloaded")],
  "context-length": [
    { kind: "context-length" },
    "400 at 200, complete",
    (said) => said.includes("maximum context length is 4 tokens. However, your messages resulted in 5 tokens"),
  ],
  "content-filter": [
    { kind: "content-filter", at: "prompt" },
    "400 at 200, complete",
    (said) => said.includes("ResponsibleAIPolicyViolation"),
  ],
  "prefill-rejected": [{ kind: "prefill-rejected" }, "200 at 1000, complete", (said) => isJson(said)],
  "in-band-error": [
    { kind: "in-band-error", error: "overloaded", afterPieces: 3 },
    "200 at 1000, complete",
    (said, type) => said.includes("server_is_overloaded") && type === JSON_TYPE,
  ],
  "wrong-content-type": [
    { kind: "wrong-content-type", contentType: "text/plain" },
    "200 at 1000, complete",
    (said, type) => isJson(said) && type === "text/plain",
  ],
  status: [{ kind: "status", status: 401 }, "401 at 200, complete", (said) => said.includes("invalid_api_key")],
  malformed: [
    { kind: "malformed" },
    "200 at 1000, complete",
    (said, type) => said.startsWith("{") && type === JSON_TYPE,
  ],
  empty: [{ kind: "empty" }, "200 at 1000, complete", (said) => said.includes('"content":""')],
  cut: [{ kind: "cut" }, "200 at 1000, cut", (said) => said.startsWith("{") && !isJson(said)],
  html: [
    { kind: "html" },
    "200 at 200, complete",
    (said, type) => said.startsWith("<!") && type.startsWith("text/html"),
  ],
  drip: [{ kind: "drip" }, "200 at 200, complete", (said) => said.trim() === ""],
  flood: [{ kind: "flood" }, "200 at 200, complete", (said) => said.startsWith('{"text":"aaa') && said.length > 3e6],
};

const JSON_TYPE = "application/json";

function isJson(said: string): boolean {
  try {
    JSON.parse(said);
    return true;
  } catch {
    return false;
  }
}

describe("a whole answer", () => {
  it.each(Object.values(WHOLE))("under %o", (effect, happens, fits) => {
    const performance = during(effect).perform(heard(), 0);
    if (performance.how !== "answer") return expect(summary(performance)).toBe(happens);
    expect(`${summary(performance)}, ${performance.end}`).toBe(happens);
    expect(fits(text(pieces(performance, 5)), performance.headers["content-type"] ?? "")).toBe(true);
  });

  it("without a wait hint is a 429 that gives none", () => {
    const refused = answered(during({ kind: "rate-limit" }).perform(heard(), 0));
    expect(Object.keys(refused.headers).filter((name) => /retry|reset/.test(name))).toEqual([]);
  });

  it("that is malformed is no JSON", () => {
    expect(isJson(text(pieces(during({ kind: "malformed" }).perform(heard(), 0))))).toBe(false);
  });

  it("that slows down holds its slot longer", () => {
    const behaviour = { ...STEADY, capacity: 1 };
    const provider = givenProvider({ behaviour, faults: [fault({ kind: "slowdown", factor: 3 })] });
    expect(summary(provider.perform(heard(), 0))).toBe("200 at 3000");
    expect(summary(provider.perform(heard(), 0))).toBe("200 at 6000");
  });

  it("that never comes holds no slot", () => {
    const behaviour = { ...STEADY, capacity: 1 };
    const provider = givenProvider({ behaviour, faults: [fault(HANG, { forMs: 1000 })] });
    for (let index = 0; index < 100; index += 1) provider.perform(heard(), 0);
    expect(summary(provider.perform(heard(), 1000))).toBe("200 at 1000");
  });
});

describe("a stream", () => {
  it("that is cut has begun, stops inside an event, and never says that it is complete", () => {
    const { performance, said } = stream({ kind: "cut" });
    expect(performance.end).toBe("cut");
    expect(said).toContain('"content":"This ');
    expect(said.endsWith("\n\n")).toBe(false);
    expect(said).not.toMatch(/finish_reason":"|\[DONE\]/);
    const short = givenProvider({
      behaviour: { ...STEADY, outputTokens: { mean: 1, p95: 1 } },
      faults: [fault({ kind: "cut" })],
    });
    expect(text(pieces(short.perform(heard({ stream: true }), 0)))).not.toMatch(/finish_reason":"|\[DONE\]/);
  });

  it("that is malformed is broken from its first event on", () => {
    const [first = ""] = stream({ kind: "malformed" }).said.split("\n\n");
    expect(first.startsWith("data: {")).toBe(true);
    expect(isJson(first.slice("data: ".length))).toBe(false);
  });

  it("that is empty is complete but for its content", () => {
    const { said } = stream({ kind: "empty" });
    expect(said).not.toMatch(/"content":"[^"]/);
    expect(said.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("that drips sends comments, one a second, for as long as it is listened to", () => {
    const performance = during({ kind: "drip" }).perform(heard({ stream: true }), 0);
    const chunks = pieces(performance, 10_000);
    expect(chunks).toHaveLength(10_000);
    expect(new Set(chunks.map(({ afterMs, data }) => `${afterMs} ${String(data)}`))).toEqual(
      new Set(["1000 : keep-alive\n\n"]),
    );
  });

  it("that floods needs the memory of one megabyte for any number of them", () => {
    const chunks = pieces(during({ kind: "flood" }).perform(heard({ stream: true }), 0), 1000);
    expect(new Set(chunks.slice(1).map(({ data }) => data)).size).toBe(1);
    expect(chunks[1]?.data.length).toBe(1024 * 1024);
    expect(stream({ kind: "flood" }, 3).said.startsWith("data: ")).toBe(true);
  });

  it("that is slow is slow from the first token to the last", () => {
    const [usual, slow] = [waitsOf(1), waitsOf(5)];
    expect(slow.map((ms, index) => Math.abs(ms - 5 * (usual[index] ?? 0)) < 1e-6)).toEqual(usual.map(() => true));
  });
});
