/** A paced run has time to spare for a smooth picture. */
const PACED_FRAME_EVERY_MS = 100;
/** What runs as fast as it can is looked at less often, and where drawing is slow it takes a small part of a core. */
const FRAME_EVERY_MS = 200;
const FRAME_EVERY_MS_MAX = 500;
const REST_PER_FRAME = 15;

/** How long the run is left alone after a frame that took so long. */
export function pauseAfter(frameMs: number, paced: boolean): number {
  if (paced) return PACED_FRAME_EVERY_MS;
  return Math.min(FRAME_EVERY_MS_MAX, Math.max(FRAME_EVERY_MS, frameMs * REST_PER_FRAME));
}
