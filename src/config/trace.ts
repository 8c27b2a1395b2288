/** Somebody's traffic, in order of arrival; the three lists go in step. */
export interface Trace {
  /** Its file's name, without the folder. */
  readonly name: string;
  /** From the earliest arrival. */
  readonly arrivalsMs: Float64Array;
  readonly inputTokens: Uint32Array;
  readonly outputTokens: Uint32Array;
}
