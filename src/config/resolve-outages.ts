import { POINT_IN_TIME_MS } from "./bounds.ts";
import { diagnostic, type Diagnostic, type Path } from "./diagnostic.ts";
import { aimOf, chanceProblems, effectProblems, providersOf, targetProblems } from "./resolve-faults.ts";
import type { GilbertElliottProcess, OutageProcess, RenewalProcess } from "./scenario.ts";
import type { WrittenOutage } from "./schema/outage.ts";
import type { Positions } from "./yaml-nodes.ts";

type WrittenProcess = WrittenOutage["process"];
type WrittenKind<Kind extends WrittenProcess["kind"]> = Extract<WrittenProcess, { readonly kind: Kind }>;

/** One outage process with every default applied. */
export function resolveOutage(written: WrittenOutage): OutageProcess {
  const { process } = written;
  return {
    providers: providersOf(written),
    shared: written.shared ?? 0,
    ...aimOf(written),
    process: process.kind === "renewal" ? renewalOf(process) : gilbertElliottOf(process),
  };
}

function renewalOf({ gap, repair }: WrittenKind<"renewal">): RenewalProcess {
  const { shape = 1, mean_ms: meanMs, scale_ms: scaleMs } = gap;
  const { median_ms: medianMs, sigma, max_ms: maxMs = POINT_IN_TIME_MS.max } = repair;
  return {
    kind: "renewal",
    // The schema has seen to it that one of the two is there.
    gap: scaleMs === undefined ? { shape, meanMs: meanMs ?? 1 } : { shape, scaleMs },
    repair: { medianMs, sigma, maxMs },
  };
}

function gilbertElliottOf({ good, bad }: WrittenKind<"gilbert-elliott">): GilbertElliottProcess {
  return {
    kind: "gilbert-elliott",
    good: { meanMs: good.mean_ms, probability: good.probability ?? 0 },
    bad: { meanMs: bad.mean_ms, probability: bad.probability ?? 1 },
  };
}

/** What one value of an outage process means for another. */
export function outagesProblems(outages: readonly WrittenOutage[], positions: Positions): readonly Diagnostic[] {
  return outages.flatMap((outage, index) => {
    const path = ["outages", index];
    return [
      ...targetProblems(outage, path, positions),
      ...effectProblems(outage, path, positions),
      ...chanceProblems(outage, path, positions),
      ...processProblems(outage, path, positions),
      ...sharedProblems(outage, path, positions),
    ];
  });
}

function processProblems(outage: WrittenOutage, path: Path, positions: Positions): Diagnostic[] {
  const { process } = outage;
  if (process.kind === "gilbert-elliott") return stateProblems(outage, process, path, positions);
  const { median_ms: medianMs, max_ms: maxMs = medianMs } = process.repair;
  const missing = outage.kind === "brownout" && outage.probability === undefined && outage.severity === undefined;
  return [
    ...(missing
      ? [error('a brownout needs "probability"', 'add "probability: 0.3", or severity', [...path, "kind"], positions)]
      : []),
    ...(maxMs < medianMs
      ? [
          error(
            "the longest outage would be shorter than the median",
            `write ${medianMs} or more`,
            [...path, "process", "repair", "max_ms"],
            positions,
          ),
        ]
      : []),
  ];
}

/** In a Gilbert-Elliott process the states say how many requests are hit. */
function stateProblems(
  outage: WrittenOutage,
  { good, bad }: WrittenKind<"gilbert-elliott">,
  path: Path,
  positions: Positions,
): Diagnostic[] {
  const beside = (["probability", "severity"] as const)
    .filter((key) => outage[key] !== undefined)
    .map((key) =>
      error(
        `${key} has no effect: a Gilbert-Elliott process has a probability for each state`,
        "write it as process.bad.probability",
        [...path, key],
        positions,
      ),
    );
  const refuses = outage.kind === "blackout" && outage.mode === "refuse";
  if (!refuses || ((good.probability ?? 0) === 0 && (bad.probability ?? 1) === 1)) return beside;
  const message = "a blackout by refuse hits every request: its states cannot have probabilities";
  return [...beside, error(message, "remove them, or use mode: hang", [...path, "process"], positions)];
}

function sharedProblems(outage: WrittenOutage, path: Path, positions: Positions): Diagnostic[] {
  if (outage.shared === undefined || providersOf(outage).length > 1) return [];
  const hint = "list the providers that fail together, such as provider: [openai, anthropic]";
  return [error("shared has no effect with a single provider", hint, [...path, "shared"], positions)];
}

function error(message: string, hint: string, path: Path, positions: Positions): Diagnostic {
  return diagnostic({ rule: "invalid-value", severity: "error", message, hint, range: positions.key(path), path });
}
