/** What a person may put together before it is sent. */
const MESSAGE_CHARACTERS_MAX = 4 * 1024 * 1024;

const QUOTES = '"""';

/** What a typed line leads to: a whole message, or the wish for more lines. */
export type Typed =
  { readonly kind: "message"; readonly text: string } | { readonly kind: "more" } | { readonly kind: "too-long" };

/** Puts lines together: a line that ends in a backslash goes on, and what stands between triple quotes is one message. */
export class MessageLines {
  #lines: string[] = [];
  #characters = 0;
  #quoted = false;

  /** Whether a message is begun and not ended. */
  get open(): boolean {
    return this.#lines.length > 0 || this.#quoted;
  }

  push(line: string): Typed {
    this.#characters += line.length + 1;
    if (this.#characters > MESSAGE_CHARACTERS_MAX) {
      this.forget();
      return { kind: "too-long" };
    }
    if (!this.open && line.trimStart().startsWith(QUOTES)) return this.#inQuotes(line.trimStart().slice(QUOTES.length));
    if (this.#quoted) return this.#inQuotes(line);
    if (line.endsWith("\\")) {
      this.#lines.push(line.slice(0, -1));
      return { kind: "more" };
    }
    this.#lines.push(line);
    return this.#whole();
  }

  /** Gives up what was begun. */
  forget(): void {
    this.#lines = [];
    this.#characters = 0;
    this.#quoted = false;
  }

  #inQuotes(line: string): Typed {
    this.#quoted = true;
    const text = line.trimEnd();
    if (!text.endsWith(QUOTES)) {
      this.#lines.push(line);
      return { kind: "more" };
    }
    this.#lines.push(text.slice(0, -QUOTES.length));
    return this.#whole();
  }

  #whole(): Typed {
    const text = this.#lines.join("\n").trim();
    this.forget();
    return { kind: "message", text };
  }
}
