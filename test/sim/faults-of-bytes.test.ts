import { describe, expect, it } from "vitest";
import type { FaultEffect, ProviderBehaviour } from "../../src/config/scenario.ts";
import type { Performance } from "../../src/sim/performance.ts";
import { answered, fault, givenProvider, heard, pieces, STEADY, text } from "./simulation.ts";

const WHOLE = heard();
const STREAM = heard({ stream: true });
const LONG: ProviderBehaviour = { ...STEADY, outputTokens: { mean: 400, p95: 400 } };

function under(effects: readonly FaultEffect[], request = STREAM, behaviour = STEADY): Performance {
  return givenProvider({ behaviour, faults: effects.map((effect) => fault(effect)) }).perform(request, 0);
}

/** The words of an OpenAI stream, one for each event that is whole. */
function wordsOf(performance: Performance): string[] {
  const words = text(pieces(performance, 100_000)).matchAll(/"content":"((?:[^"\\]|\\.)+)"\}.*\n\n/g);
  return Array.from(words, ([, word = ""]) => word);
}

function endOf(performance: Performance): string {
  return answered(performance).end;
}

const ALL_WORDS = wordsOf(under([]));
const PLACES = ["headers", "text-start", "middle", "before-end"] as const;

describe.each([
  ["cut", "cut"],
  ["truncated", "complete"],
  ["stall", "hang"],
] as const)("an answer under %s", (kind, end) => {
  it("comes as far as it is told to in a stream, and never to its end", () => {
    const counts = PLACES.map((after) => wordsOf(under([{ kind, after }])).length);
    expect(counts).toEqual([0, 1, ALL_WORDS.length / 2, ALL_WORDS.length]);
    for (const after of PLACES) {
      expect(text(pieces(under([{ kind, after }])))).not.toMatch(/finish_reason":"|\[DONE\]/);
    }
  });

  it("comes as far as it is told to when it is whole, and never to its end", () => {
    const all = text(pieces(under([], WHOLE)));
    const shares = PLACES.map((after) => {
      const said = text(pieces(under([{ kind, after }], WHOLE)));
      expect(all.startsWith(said)).toBe(true);
      return said.length / all.length;
    });
    expect(shares.map((share) => Math.round(share * 20) / 20)).toEqual([0, 0.25, 0.5, 1]);
    expect(Math.max(...shares)).toBeLessThan(1);
  });

  it("ends in its own way", () => {
    for (const request of [WHOLE, STREAM]) expect(endOf(under([{ kind, after: "middle" }], request))).toBe(end);
  });

  it("has no whole answer in it however short that is", () => {
    const behaviour = { ...STEADY, outputTokens: { mean: 1, p95: 1 } };
    for (const after of PLACES) {
      expect(text(pieces(under([{ kind, after }], STREAM, behaviour)))).not.toMatch(/finish_reason":"|\[DONE\]/);
    }
  });
});

describe("a cut", () => {
  it("behind the headers is a connection that is torn down", () => {
    for (const request of [WHOLE, STREAM]) {
      const performance = under([{ kind: "cut", after: "headers" }], request);
      expect([pieces(performance), endOf(performance)]).toEqual([[], "reset"]);
    }
  });
});

describe("a stall", () => {
  it("may go on with signs of life that are no words", () => {
    const performance = under([{ kind: "stall", after: "text-start", keepAliveMs: 250 }]);
    const chunks = pieces(performance, 1000).slice(2);
    expect(chunks).toHaveLength(998);
    expect(new Set(chunks.map(({ afterMs, data }) => `${afterMs} ${String(data)}`))).toEqual(
      new Set(["250 : keep-alive\n\n"]),
    );
  });
});

/** Which chunks of the stream are no JSON any more. */
function brokenIn(effect: FaultEffect): boolean[] {
  return pieces(under([effect], STREAM, LONG)).map((chunk) => {
    const events = text([chunk])
      .split("\n\n")
      .filter((event) => event !== "" && event !== "data: [DONE]");
    return events.every((event) => !event.endsWith("}"));
  });
}

describe("a malformed chunk", () => {
  it("is one that it is told to break, with each event in it, or all of them", () => {
    const count = pieces(under([], STREAM, LONG)).length;
    const only = (index: number): boolean[] => Array.from({ length: count }, (_, other) => other === index);
    expect(brokenIn({ kind: "malformed" })).toEqual(only(-1).map(() => true));
    expect(brokenIn({ kind: "malformed", chunk: "first" })).toEqual(only(0));
    expect(brokenIn({ kind: "malformed", chunk: "last" })).toEqual(only(count - 1));
    const middle = brokenIn({ kind: "malformed", chunk: "middle" });
    expect(middle).toEqual(only(middle.indexOf(true)));
    expect(Math.abs(middle.indexOf(true) / count - 0.5)).toBeLessThan(0.1);
  });
});

describe("an answer without its end", () => {
  it("has all of its text", () => {
    for (const lacks of ["end-marker", "finish"] as const) {
      expect(wordsOf(under([{ kind: "missing-end", lacks, connection: "ends" }]))).toEqual(ALL_WORDS);
    }
  });

  it("is one whose connection ends or stays open, whole or streamed", () => {
    for (const request of [WHOLE, STREAM]) {
      const [ends, open] = (["ends", "stays-open"] as const).map((connection) =>
        endOf(under([{ kind: "missing-end", lacks: "end-marker", connection }], request)),
      );
      expect([ends, open]).toEqual(["complete", "hang"]);
    }
  });

  it("lacks nothing in the JSON of a whole answer", () => {
    const said = text(pieces(under([{ kind: "missing-end", lacks: "finish", connection: "ends" }], WHOLE)));
    expect(said).toBe(text(pieces(under([], WHOLE))));
  });
});

describe("duplicated chunks", () => {
  const usual = pieces(under([]));

  it.each(["opening", "text", "closing"] as const)("are those of the %s, each behind itself at once", (part) => {
    const seen = pieces(under([{ kind: "duplicated-chunks", part }]));
    expect(seen).toEqual(usual.flatMap((chunk) => (chunk.part === part ? [chunk, { ...chunk, afterMs: 0 }] : [chunk])));
  });

  it("of the first stream are not used up by a whole answer before it, nor by a list of models", () => {
    const provider = givenProvider({ faults: [fault({ kind: "duplicated-chunks" }, { first: 1 })] });
    for (const request of [WHOLE, { ...WHOLE, method: "GET", path: "/v1/models" }]) provider.perform(request, 0);
    const counts = [STREAM, STREAM].map((request) => pieces(provider.perform(request, 0)).length);
    expect(counts).toEqual([usual.length * 2, usual.length]);
  });

  it("are all of them where nothing else is said, and none in a whole answer", () => {
    expect(pieces(under([{ kind: "duplicated-chunks" }]))).toHaveLength(usual.length * 2);
    expect(pieces(under([{ kind: "duplicated-chunks" }], WHOLE))).toEqual(pieces(under([], WHOLE)));
  });
});

describe("reordered chunks", () => {
  it("are each two neighbours of the text, and come when the second one does", () => {
    const usual = pieces(under([]));
    const seen = pieces(under([{ kind: "reordered-chunks" }]));
    const swapped = ALL_WORDS.flatMap((_, index) => (index % 2 === 1 ? [] : [ALL_WORDS[index + 1], ALL_WORDS[index]]));
    expect(wordsOf(under([{ kind: "reordered-chunks" }]))).toEqual(swapped.filter((word) => word !== undefined));
    expect([seen.at(0), seen.at(-1)]).toEqual([usual.at(0), usual.at(-1)]);
    const total = (chunks: typeof usual): number => chunks.reduce((sum, { afterMs }) => sum + afterMs, 0);
    expect(total(seen)).toBeCloseTo(total(usual), 6);
  });

  it("of a text with one word more have it at their end", () => {
    const behaviour = { ...STEADY, outputTokens: { mean: 3, p95: 3 } };
    const words = wordsOf(under([], STREAM, behaviour));
    expect(wordsOf(under([{ kind: "reordered-chunks" }], STREAM, behaviour))).toEqual([words[1], words[0], words[2]]);
  });
});

describe("split chunks", () => {
  it.each([1, 3, 1000])("are the same bytes at the same times, at most %i at once", (bytes) => {
    for (const request of [WHOLE, STREAM]) {
      const slices = pieces(under([{ kind: "split-chunks", bytes }], request, LONG), 200_000);
      expect(Math.max(...slices.map(({ data }) => data.length))).toBeLessThanOrEqual(bytes);
      const joined = Buffer.concat(slices.map(({ data }) => Buffer.from(data)));
      const usual = pieces(under([], request, LONG));
      expect(joined.toString("utf8")).toBe(text(usual));
      const waits = slices.map(({ afterMs }) => afterMs).filter((ms) => ms > 0);
      expect(waits.length).toBe(usual.filter(({ afterMs }) => afterMs > 0).length);
    }
  });

  it("cut even a character in two", () => {
    const slices = pieces(under([{ kind: "split-chunks", bytes: 1 }], STREAM, LONG), 200_000);
    const lead = slices.findIndex(({ data }) => typeof data !== "string" && (data[0] ?? 0) >= 0xc0);
    expect(lead).toBeGreaterThan(0);
  });

  it("keep what another fault did to the answer", () => {
    const cut: FaultEffect = { kind: "truncated", after: "middle" };
    const slices = pieces(under([{ kind: "split-chunks", bytes: 7 }, cut]), 100_000);
    const joined = Buffer.concat(slices.map(({ data }) => Buffer.from(data))).toString("utf8");
    expect(joined).toBe(text(pieces(under([cut]))));
  });
});

describe("a provider that reports wrongly", () => {
  it("claims another model, and says the same", () => {
    for (const request of [WHOLE, STREAM]) {
      const [usual, seen] = [under([], request), under([{ kind: "wrong-model", claims: "gpt-3" }], request)];
      expect(text(pieces(seen))).toBe(text(pieces(usual)).replaceAll('"model":"gpt-4.1"', '"model":"gpt-3"'));
    }
  });

  it("counts so many times as many tokens, and says the same", () => {
    const seen = text(pieces(under([{ kind: "wrong-usage", factor: 2.5 }], WHOLE)));
    expect(seen).toContain('"prompt_tokens":13,"completion_tokens":50,"total_tokens":63,');
    expect(seen.split('"usage"')[0]).toBe(text(pieces(under([], WHOLE))).split('"usage"')[0]);
  });
});

describe("signs of life that a cut leaves nothing of", () => {
  it("take their time all the same, also in slices: a body without an end never takes none", () => {
    const effects: FaultEffect[] = [
      { kind: "stall", after: "headers", keepAliveMs: 500 },
      { kind: "cut", after: "middle" },
      { kind: "slow-loris", bytes: 3, intervalMs: 20 },
    ];
    const chunks = pieces(under(effects, WHOLE), 20);
    expect(chunks).toHaveLength(20);
    expect(chunks.reduce((sum, { afterMs }) => sum + afterMs, 0)).toBe(20 * 500);
  });
});
