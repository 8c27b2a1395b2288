/** The date whose prices are used unless another is asked for, so that the same files give the same costs for ever. */
export const PRICES_AS_OF = "2026-11-01";
