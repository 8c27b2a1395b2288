import type { ArticleReport } from "../bench/article-report.ts";
import { type Configuration, configurationsOf } from "../bench/configurations.ts";
import { wireOverheads } from "../bench/wire-overhead.ts";
import { overheadRow } from "../bench/article.ts";
import type { Chain } from "../config/chain.ts";
import type { Scenario } from "../config/scenario.ts";
import type { Cancellation } from "../core/cancellation.ts";
import { wireWorlds } from "../world.ts";

const PAIRS = 300;
const WARM_UPS = 100;
const CONCURRENCY = 50;

/** The same with what the engine costs over loopback sockets: of its primary alone, and of the whole chain. About a minute. */
export async function withWireOverhead(
  article: ArticleReport,
  { chain, scenario, seed }: { readonly chain: Chain; readonly scenario: Scenario; readonly seed: number },
  cancellation: Cancellation,
): Promise<ArticleReport> {
  const prefixes = configurationsOf(chain);
  const measured: readonly Configuration[] = [...new Set([...prefixes.slice(0, 1), ...prefixes.slice(-1)])];
  const options = { pairs: PAIRS, warmUps: WARM_UPS, concurrency: CONCURRENCY, cancellation };
  const worlds = await wireWorlds();
  try {
    const world = await worlds.world({ seed, scenario: { ...scenario, load: [] }, chain });
    try {
      const rows = [];
      for (const configuration of measured) {
        const moreMs = await world.run(wireOverheads(configuration.chain, { ...options, world }));
        rows.push(overheadRow(configuration, moreMs));
      }
      return { ...article, rows: [...article.rows, ...rows], wire: { pairs: PAIRS, concurrency: CONCURRENCY } };
    } finally {
      await world.close();
    }
  } finally {
    await worlds.close();
  }
}
