/** A month of 30 days. */
export const MONTH_MINUTES = 43_200;

/** The article's rule: a relay pays for itself from more than so many outages a month on, each at least so long. */
export const ARTICLE_RULE = { outagesPerMonth: 2, minutes: 10 } as const;

/** US dollars per million tokens, input and output alike, as the article gives them. */
export const ARTICLE_PRICES: Readonly<Record<ArticleModel, number>> = {
  "gpt-4.1": 8,
  "claude-sonnet-4.5": 15,
  "gemini-2.5-flash": 2.5,
  "deepseek-v3.2": 0.42,
};

export type ArticleModel = "gpt-4.1" | "claude-sonnet-4.5" | "gemini-2.5-flash" | "deepseek-v3.2";

/** One row of the article's savings table. Amounts are US dollars a month, as printed. */
export interface ArticleClaim {
  readonly parts: readonly ClaimedPart[];
  readonly directUsd: number;
  readonly relayUsd: number;
  /** The relay's fee; null: none is named. */
  readonly feeUsd: number | null;
  /** What is said to be saved; null: nothing is said. */
  readonly savingShare: number | null;
}

export interface ClaimedPart {
  readonly model: ArticleModel;
  readonly mtok: number;
  /** Where the article prints the part by itself. */
  readonly printedUsd?: number;
}

export const ARTICLE_CLAIMS: readonly ArticleClaim[] = [
  { parts: [{ model: "gpt-4.1", mtok: 10 }], directUsd: 80, relayUsd: 69, feeUsd: 10, savingShare: 0.14 },
  { parts: [{ model: "claude-sonnet-4.5", mtok: 5 }], directUsd: 75, relayUsd: 67.5, feeUsd: 5, savingShare: null },
  { parts: [{ model: "gemini-2.5-flash", mtok: 50 }], directUsd: 125, relayUsd: 130, feeUsd: 25, savingShare: null },
  {
    parts: [
      { model: "gpt-4.1", mtok: 10, printedUsd: 95 },
      { model: "deepseek-v3.2", mtok: 40, printedUsd: 16.8 },
    ],
    directUsd: 111.8,
    relayUsd: 92.8,
    feeUsd: null,
    savingShare: null,
  },
];
