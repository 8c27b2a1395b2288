import type { MetricUnit } from "./bench-report.ts";

/** Whether virtual time and real sockets tell the same of the same scenario. */
export interface Agreement {
  readonly agrees: boolean;
  readonly rows: readonly AgreementRow[];
}

export interface AgreementRow {
  readonly chain: string;
  readonly configuration: string;
  /** The number's place in the configuration's report, such as "latency_ms.p95"; "failover.share" is of the requests. */
  readonly metric: string;
  readonly unit: MetricUnit;
  /** Null: the samples do not support it. */
  readonly virtual: number | null;
  readonly wire: number | null;
  /** How far apart they may be: by chance, since both are samples, and because threads are not always at hand. */
  readonly tolerance: { readonly statistical: number; readonly lag: number } | null;
  /** Null: one of the two is not known. */
  readonly agrees: boolean | null;
}
