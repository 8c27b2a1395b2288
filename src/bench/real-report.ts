/** The terms on which real providers were asked. */
export interface RealReport {
  readonly max_cost_usd: number;
  /** Per answer. */
  readonly max_tokens: number;
  /** Before the run: if the first tier answers everything, and if all attempts are made and paid in full. */
  readonly estimate_usd: { readonly likely: number; readonly most: number };
  /** What was given up half-way counts as paid in full here; `cost_usd` estimates it. */
  readonly spent_at_most_usd: number;
  /** Requests that waited or were blocked, since those before them could still have used the limit up. */
  readonly held_back: number;
}

/** Why a run ended itself before its load was sent. */
export interface Stopped {
  readonly reason: "max-cost";
  readonly max_cost_usd: number;
  readonly spent_at_most_usd: number;
  /** What the request that was not begun could have cost. */
  readonly next_request_at_most_usd: number;
}
