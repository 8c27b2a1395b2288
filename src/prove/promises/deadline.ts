import { type Promised, ROUNDING_MS } from "../played.ts";

/** What a caller was promised of time: by its chain for the answer or its first piece, by the stream's limit for the rest. */
export const deadline: Promised = {
  name: "deadline",
  title: "No request outlives its time.",
  *broken({ chain, asked }) {
    const { timeoutMs, stream } = chain;
    for (const { id, startedAtMs, endedAtMs, firstPieceAtMs, ...one } of asked) {
      if (!one.prompt) continue;
      const tookMs = endedAtMs - startedAtMs;
      const limitMs = one.stream ? timeoutMs + stream.totalTimeoutMs : timeoutMs;
      if (tookMs > limitMs + ROUNDING_MS) yield `${id} took ${tookMs} ms of ${limitMs}`;
      const firstMs = (firstPieceAtMs ?? startedAtMs) - startedAtMs;
      if (stream.rescue !== "hold" && firstMs > timeoutMs + ROUNDING_MS)
        yield `${id} had its first piece after ${firstMs} ms of ${timeoutMs}`;
    }
  },
};
