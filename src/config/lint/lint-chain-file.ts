import type { Chain, Tier } from "../chain.ts";
import { boundDiagnostics, diagnostic, type Diagnostic } from "../diagnostic.ts";
import { tierPath, type ParsedChainFile } from "../parse-chain-file.ts";
import { withoutIgnored } from "./ignore.ts";
import { keyPrefix } from "./key-prefix.ts";
import { missingKey } from "./missing-key.ts";
import { missingUrl } from "./missing-url.ts";
import { noKeyVariable } from "./no-key-variable.ts";
import { noPrefill } from "./no-prefill.ts";
import { overCost } from "./over-cost.ts";
import { plainHttp } from "./plain-http.ts";
import type { LintRule, LintSubject } from "./rule.ts";
import { singleVendor } from "./single-vendor.ts";
import { slowObjective } from "./slow-objective.ts";
import { smallerContext } from "./smaller-context.ts";
import { timeoutSum } from "./timeout-sum.ts";
import { unknownPrice } from "./unknown-price.ts";
import { unreachableTier } from "./unreachable-tier.ts";
import { unusedProvider } from "./unused-provider.ts";

const RULES: readonly LintRule[] = [
  unreachableTier,
  timeoutSum,
  singleVendor,
  smallerContext,
  unknownPrice,
  missingKey,
  keyPrefix,
  missingUrl,
  plainHttp,
  noKeyVariable,
  noPrefill,
  overCost,
  slowObjective,
  unusedProvider,
];

/**
 * Warnings about a valid chain file with prices resolved. `environment` is looked at for whether keys are there; no
 * value of it is ever shown. A comment `# holyfail-ignore: rule` on a line or above it silences that rule there.
 */
export function lintChainFile(
  parsed: ParsedChainFile,
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): Diagnostic[] {
  const { chainFile, positions } = parsed;
  const subject: LintSubject = {
    chainFile,
    ownProviders: parsed.ownProviders,
    environment,
    written: (path) => positions.has(path),
    tierPath: (chain: Chain, tier: Tier, key?: string) => {
      const path = tierPath(parsed, chain, tier.index);
      return key === undefined ? path : [...path, key];
    },
  };
  const warnings = RULES.flatMap((rule) =>
    rule
      .check(subject)
      .map(({ path, at = "value", message, hint }) =>
        diagnostic({ rule: rule.id, severity: "warning", message, hint, range: positions[at](path), path }),
      ),
  );
  return boundDiagnostics(
    withoutIgnored(
      warnings,
      text,
      chainFile.file,
      RULES.map(({ id }) => id),
    ),
  );
}
