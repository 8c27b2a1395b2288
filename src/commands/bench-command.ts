import { untilText } from "../bench/until-rule.ts";
import type { CommandWith } from "../report/bench-sections.ts";
import type { BenchCommandOptions } from "./bench.ts";
import { loadFlags } from "./load-options.ts";
import { realFlags } from "./real-options.ts";
import { targetFlags } from "./target-options.ts";

/** The command as the user would type it again, but for what is to be changed. */
export function commandOf(chains: readonly string[], options: BenchCommandOptions): CommandWith {
  return (changed) => {
    const wanted: BenchCommandOptions = changed.simulated ? simulatedAlone(options) : { ...options, ...changed };
    const { file, scenario, requests, concurrency, seed, seeds, until, workers, ...more } = wanted;
    const { threshold, claim, baseline, currency, fx, ...own } = more;
    const flags = [
      ["-f", file],
      ["--scenario", scenario],
      ...loadFlags(own),
      ...realFlags(own),
      ["--requests", requests],
      ["--concurrency", concurrency],
      ["--seed", seed],
      ["--seeds", seeds],
      ["--until", until === undefined ? undefined : untilText(until)],
      ["--workers", workers],
      ...threshold.map((expression) => ["--threshold", expression] as const),
      ...claim.map((figures) => ["--claim", figures] as const),
      ["--baseline", baseline],
      ["--currency", currency],
      ["--fx", fx],
      ...targetFlags(own),
    ] as const;
    const words = ["holyfail", "bench", ...chains];
    if (own.real) words.push("--real");
    if (own.ablate) words.push("--ablate");
    if (options.checkAgreement) words.push("--check-agreement");
    else if (options.wire && options.target === undefined) words.push("--wire");
    for (const [flag, value] of flags) if (value !== undefined) words.push(flag, String(value));
    return words.map((word) => (/^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ");
  };
}

/** The same chains, and everything else as it is by itself. */
function simulatedAlone({ file, view, out }: BenchCommandOptions): BenchCommandOptions {
  return { ...(file === undefined ? {} : { file }), threshold: [], claim: [], targetHeader: [], out, view };
}
