import type { Prefill } from "./voice.ts";
import type { ToolResult } from "./wishes.ts";

/** What a conversation was heard to be, in the order in which it was said. */
export class Heard {
  /** Of all that was said, images apart. */
  characters = 0;
  /** For what does not come in characters. */
  imageTokens = 0;
  /** What the user said last. */
  prompt = "";
  /** The words of the assistant's that it ends with; null: it ends with others. */
  prefill: Prefill | null = null;
  /** What tools have said since the model spoke last. */
  results: ToolResult[] = [];
}
