import { createParser, type EventSourceParser } from "eventsource-parser";

/** The longest event, and the longest unfinished line, that is kept; in characters. Real events have a few hundred. */
const EVENT_LENGTH_MAX = 1024 * 1024;

/** Called with each event's name (undefined: unnamed) and its data, which is never blank. */
export type OnEvent = (name: string | undefined, data: string) => void;

/**
 * Bytes of a `text/event-stream` in, events out. Comments, blank events and retry hints are dropped. Where the chunks
 * were split never changes what comes out.
 */
export class SseReader {
  readonly #parser: EventSourceParser;
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  #midCharacter = false;
  #started = false;
  #tooLarge = false;
  #sawEvent = false;
  #sawForeign = false;

  constructor(onEvent: OnEvent) {
    this.#parser = createParser({
      maxBufferSize: 2 * EVENT_LENGTH_MAX,
      onEvent: ({ event, data }) => {
        this.#sawEvent = true;
        if (data.length > EVENT_LENGTH_MAX) this.#tooLarge = true;
        else if (!this.#tooLarge && data.trim() !== "") onEvent(event, data);
      },
      onError: (error) => {
        if (error.type === "max-buffer-size-exceeded") this.#tooLarge = true;
        else if (error.type === "unknown-field") this.#sawForeign = true;
      },
    });
  }

  /** An event or a line went beyond its limit; nothing is read after it. */
  get tooLarge(): boolean {
    return this.#tooLarge;
  }

  /** There was text, none of it events: an HTML page or plain JSON under the wrong content type. */
  get isForeign(): boolean {
    return this.#sawForeign && !this.#sawEvent;
  }

  push(bytes: Uint8Array): void {
    if (!this.#tooLarge) this.#feed(this.#textOf(bytes));
  }

  /** The body is over: hands out a last event whose blank line is missing. */
  end(): void {
    if (this.#tooLarge) return;
    const rest = this.#midCharacter ? (this.#decoder?.decode() ?? "") : "";
    this.#feed(`${rest}\n\n`);
  }

  #feed(text: string): void {
    if (text === "") return;
    // The byte order mark is dropped here, since the parser knows it only in the first chunk and in another encoding.
    const body = !this.#started && text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
    // A leading line end keeps the parser from taking the first characters for a mark.
    this.#parser.feed(this.#started ? body : `\n${body}`);
    this.#started = true;
  }

  /** Most chunks end between characters; then a stateless decoder is right, and much cheaper than a streaming one. */
  #textOf(bytes: Uint8Array): string {
    const last = bytes.at(-1);
    if (last === undefined) return "";
    if (!this.#midCharacter && last < FIRST_MULTI_BYTE) return WHOLE_CHARACTERS.decode(bytes);
    this.#decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
    this.#midCharacter = last >= FIRST_MULTI_BYTE;
    return this.#decoder.decode(bytes, STREAMING);
  }
}

const FIRST_MULTI_BYTE = 0x80;
const BYTE_ORDER_MARK = 0xfeff;
const STREAMING = { stream: true } as const;
const WHOLE_CHARACTERS = new TextDecoder("utf-8", { ignoreBOM: true });
