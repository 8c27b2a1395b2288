import { LatencyWindow } from "./latency-window.ts";

/** How long a tier took of late, until a whole answer or until a stream's first piece. */
export class TierLatency {
  /** Of its answers alone: what it needs while it is well. A tier that hangs cannot claim more and more time by hanging. */
  readonly answers = new LatencyWindow();
  /** Those included that did not come in time, and took at least so long: left out, only the quick ones would be remembered. */
  readonly all = new LatencyWindow();

  answered(latencyMs: number, nowMs: number): void {
    this.answers.add(latencyMs, nowMs);
    this.all.add(latencyMs, nowMs);
  }

  /** No answer had come after so long. */
  unanswered(waitedMs: number, nowMs: number): void {
    if (this.isTelling(waitedMs, nowMs)) this.all.add(waitedMs, nowMs);
  }

  /** Whether waiting so long in vain says anything of the tier: many of its answers may take longer than a short slice. */
  isTelling(waitedMs: number, nowMs: number): boolean {
    return waitedMs >= (this.answers.p95Ms(nowMs) ?? 0);
  }
}
