import type { Configuration } from "./configurations.ts";
import type { PlayedJob } from "./job.ts";
import type { SeedSetting } from "./seed-plan.ts";

/** What a thread that plays jobs is given to begin with. */
export interface WorkerSetting {
  readonly configurations: readonly Configuration[];
  readonly setting: SeedSetting;
  readonly warmupMs: number;
}

/** What it is asked. `play` comes when nothing is played; `end` ends what is, with what is known so far. */
export type WorkerOrder =
  | { readonly type: "play"; readonly index: number; readonly configurationIndex: number; readonly seed: number }
  | { readonly type: "end" };

/** What it says: that so many more requests are over, and what became of it. */
export type WorkerReply =
  | { readonly type: "progress"; readonly more: number }
  | { readonly type: "played"; readonly played: PlayedJob }
  | { readonly type: "failed"; readonly message: string };
