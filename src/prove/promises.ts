import type { Promised } from "./played.ts";
import { answers } from "./promises/answers.ts";
import { breakers } from "./promises/breakers.ts";
import { cancellation } from "./promises/cancellation.ts";
import { deadline } from "./promises/deadline.ts";
import { ledger } from "./promises/ledger.ts";
import { leftovers } from "./promises/leftovers.ts";
import { limits } from "./promises/limits.ts";
import { liveTier } from "./promises/live-tier.ts";
import { recovery } from "./promises/recovery.ts";
import { trail } from "./promises/trail.ts";
import { verdicts } from "./promises/verdicts.ts";

/** What the engine promises, gravest first: of several that are broken the first one is told. */
export const PROMISES: readonly Promised[] = [
  deadline,
  answers,
  liveTier,
  cancellation,
  recovery,
  leftovers,
  trail,
  ledger,
  verdicts,
  limits,
  breakers,
];
