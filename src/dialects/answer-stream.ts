import type { AttemptFailure } from "../core/failure.ts";
import { Answer } from "./answer.ts";
import { classifyInBand } from "./classify.ts";
import type { StreamDecoder, StreamStep } from "./dialect.ts";
import { isObject, parseJson, type JsonObject } from "./json-reader.ts";
import { SseReader } from "./sse.ts";

/** What is particular to a dialect's stream: how one event adds to the answer. One reader per answer. */
export interface EventReader {
  /** A line that ends the stream and is not JSON, as OpenAI's `[DONE]`; null where there is none. */
  readonly endMark: string | null;
  /** False: some models give a finish reason with every event, so that more of the answer may follow it. */
  readonly finishIsFinal: boolean;
  read(event: JsonObject, answer: Answer): void;
}

/** A stream decoder over a dialect's event reader; it owns the rules that do not depend on the dialect. */
export class AnswerStream implements StreamDecoder {
  readonly #answer = new Answer();
  readonly #reader: EventReader;
  readonly #sse: SseReader;
  #ending = false;
  /** There was content before the model said that it finished: then it does not say so with every event. */
  #spokeOpenly = false;

  constructor(reader: EventReader) {
    this.#reader = reader;
    this.#sse = new SseReader((name, data) => this.#readEvent(name, data));
  }

  get finished(): boolean {
    return this.#answer.finish !== null && (this.#reader.finishIsFinal || this.#spokeOpenly);
  }

  push(bytes: Uint8Array): StreamStep {
    if (this.#answer.closed) return this.#answer.takeStep();
    this.#sse.push(bytes);
    if (this.#sse.tooLarge) this.#answer.malformed("An event of the stream is larger than any real one.");
    return this.#answer.takeStep();
  }

  end(): StreamStep {
    const answer = this.#answer;
    if (answer.closed) return answer.takeStep();
    this.#ending = true;
    this.#sse.end();
    if (this.#sse.tooLarge) answer.malformed("An event of the stream is larger than any real one.");
    if (answer.finish !== null) answer.conclude(answer.finish);
    else if (this.#sse.isForeign) answer.malformed("The body is not an event stream, although it says so.");
    else answer.fail(CUT);
    return answer.takeStep();
  }

  #readEvent(name: string | undefined, data: string): void {
    const answer = this.#answer;
    if (answer.closed) return;
    if (this.#reader.endMark !== null && data.startsWith(this.#reader.endMark)) return this.#endMark();
    const event = parseJson(data);
    if (!isObject(event)) return this.#readBroken();
    if (!this.#hasFinished && (isError(event["error"]) || name === "error")) {
      return answer.fail(classifyInBand(event));
    }
    this.#reader.read(event, answer);
    this.#spokeOpenly ||= answer.hasContent && answer.finish === null;
  }

  #endMark(): void {
    const { finish } = this.#answer;
    if (finish !== null) return this.#answer.conclude(finish);
    const message = "The stream ended without saying why the model stopped.";
    this.#answer.fail({ kind: "truncated", message, status: 200 });
  }

  #readBroken(): void {
    if (this.#hasFinished) return;
    // A last event without its blank line that is no JSON is a cut; anywhere else it is broken.
    if (this.#ending) this.#answer.fail(CUT);
    else this.#answer.malformed("An event of the stream is not a JSON object.");
  }

  /** Once the model has finished, nothing that comes behind can take the answer back. */
  get #hasFinished(): boolean {
    return this.#reader.finishIsFinal && this.#answer.finish !== null;
  }
}

const CUT: AttemptFailure = {
  kind: "truncated",
  message: "The stream ended before the answer did.",
  status: 200,
};

function isError(value: unknown): boolean {
  return isObject(value) || (typeof value === "string" && value !== "");
}
