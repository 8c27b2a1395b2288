import type { FaultWindow } from "../config/scenario.ts";
import { averageProbability, faultDetail } from "./fault-detail.ts";

/** One fault window, of the scenario or put in by hand. `detail` says what is special about the kind: "hang", "529", "x3". */
export interface FaultReport {
  readonly provider: string;
  readonly kind: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly model: string | null;
  readonly probability: number;
  readonly detail: string | null;
  /** Put in by hand while this configuration was measured; the others never met it. */
  readonly injected?: { readonly chain: string; readonly configuration: string; readonly seed: number };
}

/** A fault window as reports have it. */
export function faultReport(fault: FaultWindow): FaultReport {
  return {
    provider: fault.provider,
    kind: fault.effect.kind,
    from_ms: fault.atMs,
    to_ms: fault.atMs + fault.forMs,
    model: fault.model,
    probability: averageProbability(fault),
    detail: faultDetail(fault.effect),
  };
}
