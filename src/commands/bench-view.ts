import type { Currency } from "../bench/bench-report.ts";
import type { Clock } from "../core/clock.ts";
import { trimmed } from "../report/format.ts";
import type { Pace } from "../sim/pace.ts";
import type { Drawer, LiveView } from "../ui/live-view.ts";
import { isArticle } from "./article-scenario.ts";
import type { FaultInjection } from "./fault-injection.ts";
import type { Interruption } from "./interruption.ts";
import type { Terminal } from "./terminal.ts";

export interface ViewWishes {
  readonly view: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly scenario?: string;
  readonly workers?: number;
}

/** Whether there is a screen to be drawn on, somebody who wants to see it, and one run at a time to be seen. */
export function viewFits(terminal: Terminal, wishes: ViewWishes, env: NodeJS.ProcessEnv = process.env): boolean {
  if (!wishes.view || wishes.json === true || wishes.quiet === true) return false;
  if (isArticle(wishes) || (wishes.workers ?? 1) > 1) return false;
  const inCi = [env["CI"], env["CONTINUOUS_INTEGRATION"]].some((one) => one !== undefined && !NO.includes(one));
  return terminal.stdoutIsTty && !inCi && env["TERM"] !== "dumb";
}

const NO: readonly string[] = ["", "0", "false"];

/** Opens the screen. `pace` is null where time cannot be held: on real sockets. */
export async function openBenchView(options: {
  readonly terminal: Terminal;
  readonly drawer: Drawer;
  readonly clock: Clock;
  readonly pace: Pace | null;
  readonly speed: number | undefined;
  readonly interruption: Interruption;
  readonly currency: Currency | undefined;
  /** Where faults can be put in by hand; null: in virtual time, which is the seed's alone. */
  readonly faults: FaultInjection | null;
}): Promise<LiveView> {
  const { LiveView } = await import("../ui/live-view.ts");
  const { terminal, drawer, clock, pace, speed, interruption, currency, faults } = options;
  return new LiveView({
    clock,
    controls: {
      end: interruption.end,
      interrupt: interruption.interrupt,
      hold: pace,
      inject: faults === null ? null : (wish) => faults.inject(wish),
      pacedNowMs: () => pace?.nowMs() ?? null,
    },
    drawer,
    onFailure: (error) =>
      terminal.say(`holyfail: the screen is gone, and the run goes on without it: ${messageOf(error)}`, "warn"),
    stdout: process.stdout,
    stdin: process.stdin,
    env: process.env,
    colour: terminal.colour,
    pace: speed === undefined ? null : `${trimmed(speed, 2)}x`,
    paced: pace === null || speed !== undefined,
    currency,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
