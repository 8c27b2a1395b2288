/** Limits a minute that are told, and never enforced, where none is set: those of a large account. */
export const OPENAI_USUAL = { requests: 10_000, tokens: 30_000_000 } as const;
export const ANTHROPIC_USUAL = { requests: 4000, inputTokens: 2_000_000, outputTokens: 400_000 } as const;
