export type Role = "system" | "user" | "assistant";

export interface Message {
  readonly role: Role;
  readonly content: string;
}

/** What a caller asks of a chain; the same for every tier. Dialects turn it into each provider's own words. */
export interface ChatRequest {
  /** Unique within a run, printable ASCII without spaces. It travels in a header, so that simulators can fork by it. */
  readonly id: string;
  readonly messages: readonly Message[];
  readonly temperature?: number;
  readonly tokensMax?: number;
  readonly stop?: readonly string[];
  readonly stream: boolean;
}
