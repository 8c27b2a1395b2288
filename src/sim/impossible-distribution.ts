/** Figures that no distribution of the wanted kind has. The message says which, why, and what would do. */
export class ImpossibleDistribution extends Error {
  override readonly name = "ImpossibleDistribution";
}
