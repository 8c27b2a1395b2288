import type { Catalog } from "../chain.ts";
import { boundDiagnostics, diagnostic, type Diagnostic } from "../diagnostic.ts";
import type { ParsedScenarioFile } from "../parse-scenario-file.ts";
import { withoutIgnored } from "./ignore.ts";
import { outsideWindow } from "./outside-window.ts";
import type { ScenarioRule } from "./scenario-rule.ts";
import { unknownScenarioProvider } from "./unknown-scenario-provider.ts";

const RULES: readonly ScenarioRule[] = [unknownScenarioProvider, outsideWindow];

/** Warnings about a valid scenario file; the same comments silence them as in a chain file. */
export function lintScenarioFile(
  parsed: ParsedScenarioFile,
  text: string,
  file: string,
  catalog: Catalog,
): Diagnostic[] {
  const { scenario, positions } = parsed;
  const warnings = RULES.flatMap((rule) =>
    rule
      .check({ scenario, catalog })
      .map(({ path, at = "value", message, hint }) =>
        diagnostic({ rule: rule.id, severity: "warning", message, hint, range: positions[at](path), path }),
      ),
  );
  return boundDiagnostics(
    withoutIgnored(
      warnings,
      text,
      file,
      RULES.map(({ id }) => id),
    ),
  );
}
