import type { BenchCommandOptions } from "./bench.ts";

const ARTICLE = "article";

/** Whether a vendor's article is to be tested, which takes more than one world. */
export function isArticle({ scenario }: Pick<BenchCommandOptions, "scenario">): boolean {
  return scenario === ARTICLE;
}
