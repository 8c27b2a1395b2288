import * as v from "valibot";
import * as bounds from "../bounds.ts";
import { count } from "./fields.ts";
import { kind } from "./kind.ts";

/** What can go wrong with a good answer on its way: how fast its bytes come, how far, and which of them. */
export const DELIVERY_FAULTS = {
  malformed: kind("200 with broken JSON (streamed: events that are not JSON).", {
    chunk: v.optional(
      v.pipe(
        v.picklist(["first", "middle", "last"]),
        v.description("Which chunk of a stream is broken. Default: each."),
      ),
    ),
  }),
  cut: kind("The body stops half-way and the connection is torn down (streamed: after the first few tokens).", {
    after: v.optional(breakPoint("How far the answer comes. Default: its first words.")),
  }),
  truncated: kind(
    "The body ends properly, but before the answer does: half of the JSON, or a stream without its finish.",
    { after: v.optional(breakPoint("How far the answer comes. Default: middle."), "middle") },
  ),
  stall: kind("After some of the answer nothing more comes, on a connection that stays open.", {
    after: v.optional(breakPoint("How far the answer comes. Default: middle."), "middle"),
    keep_alive_ms: v.optional(
      count(bounds.INTERVAL_MS, "From then on a blank (streamed: a comment) each so many ms. Default: none."),
    ),
  }),
  "slow-headers": kind("The headers come late, and all the rest behind them.", {
    delay_ms: count(bounds.DELAY_MS, "How much later they come."),
  }),
  "slow-first-token": kind("The headers of a stream come in time, the first token does not; a whole answer is late.", {
    delay_ms: count(bounds.DELAY_MS, "How much later it comes."),
  }),
  "slow-loris": kind("A few bytes at a time.", {
    bytes: v.optional(count(bounds.SLICE_BYTES, "How many at a time. Default: 1."), 1),
    interval_ms: v.optional(count(bounds.INTERVAL_MS, "From one time to the next. Default: 1000."), 1000),
  }),
  bandwidth: kind("Bytes come no faster than this.", {
    bytes_per_second: count(bounds.BYTES_PER_SECOND, "So many bytes a second, at most."),
  }),
  "missing-end": kind("All the text, but not what says that the answer is complete. A whole answer lacks nothing.", {
    lacks: v.optional(
      v.pipe(
        v.picklist(["end-marker", "finish", "nothing"]),
        v.description(
          "end-marker: OpenAI's [DONE], Anthropic's message_stop. finish: the reason why the model stopped. " +
            "Gemini has only the latter. nothing: for a connection that stays open. Default: end-marker.",
        ),
      ),
      "end-marker",
    ),
    connection: v.optional(
      v.pipe(
        v.picklist(["ends", "stays-open"]),
        v.description("What becomes of the body, of a whole answer too. Default: ends, as it should."),
      ),
      "ends",
    ),
  }),
  "duplicated-chunks": kind("Chunks of a stream come twice.", {
    part: v.optional(
      v.pipe(
        v.picklist(["opening", "text", "closing"]),
        v.description("Only chunks of this part. Default: each chunk."),
      ),
    ),
  }),
  "reordered-chunks": kind("Chunks of a stream's text change places with their neighbours.", {}),
  "split-chunks": kind("The bytes come in slices, wherever that cuts a line or a character.", {
    bytes: v.optional(count(bounds.SLICE_BYTES, "How many bytes a slice has. Default: 1."), 1),
  }),
} as const satisfies Readonly<Record<string, v.GenericSchema>>;

function breakPoint(description: string) {
  return v.pipe(v.picklist(["headers", "text-start", "middle", "before-end"]), v.description(description));
}
