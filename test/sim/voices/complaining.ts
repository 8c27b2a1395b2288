import type { DialectName } from "../../../src/config/chain.ts";
import type { ErrorMatter, WaitHint } from "../../../src/sim/voices/error-cause.ts";
import { voiceNamed } from "../../../src/sim/voices/index.ts";
import { NOW_MS } from "./asking.ts";

export const COMPLAINT_CONTEXT = { requestId: "r7.0", nowMs: NOW_MS, model: "some-model" };

/** What a voice says of such a matter, and the error in it. */
export function complaint(name: DialectName, matter: ErrorMatter & WaitHint) {
  const { status, headers, body } = voiceNamed(name).error({ ...COMPLAINT_CONTEXT, ...matter });
  return { status, headers, error: JSON.parse(body).error, body };
}
