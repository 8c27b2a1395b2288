/**
 * A stream of uniform numbers that can be forked into independent streams by label. Every consumer forks its own, so
 * that one consumer's draws never shift another's.
 */
export interface Random {
  /** The next number, uniform in [0, 1), with 53 random bits. */
  next(): number;
  /**
   * The stream that belongs to these labels. It depends only on this stream's identity (its seed and the labels that
   * led to it), never on how much was drawn from it: forking draws nothing, and the same labels give the same stream.
   */
  fork(...labels: readonly (string | number)[]): Random;
}
