import type { FaultEffect, FaultKind } from "../../config/scenario.ts";
import type { Ask } from "../voices/voice.ts";
import { bandwidth } from "./bandwidth.ts";
import { blackout } from "./blackout.ts";
import { brownout } from "./brownout.ts";
import { coldStart } from "./cold-start.ts";
import { contentFilter } from "./content-filter.ts";
import { contextLength } from "./context-length.ts";
import { cut } from "./cut.ts";
import { degradation } from "./degradation.ts";
import { dns } from "./dns.ts";
import { drip } from "./drip.ts";
import { duplicatedChunks } from "./duplicated-chunks.ts";
import { empty } from "./empty.ts";
import type { Course, EffectOf, Fault, Moment, Scene } from "./fault.ts";
import { flapping } from "./flapping.ts";
import { flood } from "./flood.ts";
import { gray } from "./gray.ts";
import { html } from "./html.ts";
import { inBandError } from "./in-band-error.ts";
import { malformed } from "./malformed.ts";
import { missingEnd } from "./missing-end.ts";
import { prefillRejected } from "./prefill-rejected.ts";
import { quota } from "./quota.ts";
import { rateLimit } from "./rate-limit.ts";
import { reorderedChunks } from "./reordered-chunks.ts";
import { scarce } from "./scarce.ts";
import { slowFirstToken } from "./slow-first-token.ts";
import { slowHeaders } from "./slow-headers.ts";
import { slowLoris } from "./slow-loris.ts";
import { slowdown } from "./slowdown.ts";
import { splitChunks } from "./split-chunks.ts";
import { stall } from "./stall.ts";
import { status } from "./status.ts";
import { tls } from "./tls.ts";
import { truncated } from "./truncated.ts";
import { wrongContentType } from "./wrong-content-type.ts";
import { wrongModel } from "./wrong-model.ts";
import { wrongUsage } from "./wrong-usage.ts";

/** Gravest first: of two faults that hit one request, a provider that is gone says no 529, and a 529 has no body to cut. */
const FAULTS: { readonly [Kind in FaultKind]: Fault<Kind> } = {
  dns,
  tls,
  blackout,
  slowdown,
  degradation,
  scarce,
  "cold-start": coldStart,
  "slow-headers": slowHeaders,
  flapping,
  "rate-limit": rateLimit,
  quota,
  brownout,
  status,
  gray,
  "prefill-rejected": prefillRejected,
  "context-length": contextLength,
  "content-filter": contentFilter,
  drip,
  flood,
  html,
  empty,
  "in-band-error": inBandError,
  "wrong-content-type": wrongContentType,
  "wrong-model": wrongModel,
  "wrong-usage": wrongUsage,
  "missing-end": missingEnd,
  malformed,
  "duplicated-chunks": duplicatedChunks,
  "reordered-chunks": reorderedChunks,
  truncated,
  stall,
  cut,
  "slow-first-token": slowFirstToken,
  "slow-loris": slowLoris,
  bandwidth,
  "split-chunks": splitChunks,
};

const NOBODY_KNOWN = -2;
const NOBODY_LISTENS = -1;
const PRECEDENCE: ReadonlyMap<string, number> = new Map(Object.keys(FAULTS).map((kind, index) => [kind, index]));

/** Smaller is graver. Where nobody is known or listens, nothing else can happen, not even a hang. */
export function precedenceOf(effect: FaultEffect): number {
  if (effect.kind === "dns") return NOBODY_KNOWN;
  if (effect.kind === "blackout" && effect.mode === "refuse") return NOBODY_LISTENS;
  return PRECEDENCE.get(effect.kind) ?? PRECEDENCE.size;
}

/** Whether such a fault can happen to a request at all. */
export function concerns<Kind extends FaultKind>(effect: EffectOf<Kind>, ask: Ask | null): boolean {
  const fault: Fault<Kind> = FAULTS[effect.kind];
  return fault.concerns?.(effect, ask) ?? true;
}

/** Whether it does nothing to a request that comes at this moment of its window. */
export function rests<Kind extends FaultKind>(effect: EffectOf<Kind>, moment: Moment): boolean {
  const fault: Fault<Kind> = FAULTS[effect.kind];
  return fault.rests?.(effect, moment) ?? false;
}

/** The course after one more fault. */
export function applyFault<Kind extends FaultKind>(
  effect: EffectOf<Kind>,
  course: Course,
  scene: Scene,
  moment: Moment,
): Course {
  const fault: Fault<Kind> = FAULTS[effect.kind];
  return fault.apply(effect, course, scene, moment);
}
