import { LatencyRecorder } from "./latency-recorder.ts";
import type { Span } from "./statistics-report.ts";
import { wilsonInterval } from "./statistics.ts";

/** Counts the requests that began in a span of time; most spans have few, and some none. */
export class SpanRecorder {
  #requests = 0;
  #latency: LatencyRecorder | null = null;

  /** A request ended. Null: without an answer. */
  record(latencyMs: number | null): void {
    this.#requests += 1;
    if (latencyMs === null) return;
    this.#latency ??= new LatencyRecorder(2);
    this.#latency.record(latencyMs);
  }

  report(): Span {
    const [requests, succeeded] = [this.#requests, this.#latency?.count ?? 0];
    const { n, mean, p50, p95, p99, max } = (this.#latency ?? NOTHING).distribution();
    return {
      requests,
      succeeded,
      success_rate: requests === 0 ? null : succeeded / requests,
      success_rate_ci95: wilsonInterval(succeeded, requests),
      latency_ms: { n, mean, p50, p95, p99, max },
    };
  }
}

const NOTHING = new LatencyRecorder(2);
