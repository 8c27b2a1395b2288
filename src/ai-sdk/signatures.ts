import type { Signature } from "../core/request.ts";
import type { ProviderOptions } from "./call.ts";

/** What goes out with a thought or a call, and comes back with it in the next prompt. */
export interface Seal {
  readonly signature?: Signature;
  readonly redacted?: true;
}

/** As the SDK's `providerMetadata`; undefined: there is nothing to remember. */
export function metadataOf({ signature, redacted }: Seal): { holyfail: Record<string, string | boolean> } | undefined {
  if (signature === undefined && redacted === undefined) return undefined;
  return {
    holyfail: {
      ...(signature === undefined ? null : { signature: signature.value, signedBy: signature.by }),
      ...(redacted === undefined ? null : { redacted }),
    },
  };
}

/** What `metadataOf` wrote, as it comes back in `providerOptions`; anything else there is none of ours. */
export function sealIn(options: ProviderOptions | undefined): Seal {
  const { signature, signedBy, redacted } = options?.["holyfail"] ?? {};
  return {
    ...(typeof signature === "string" && typeof signedBy === "string"
      ? { signature: { by: signedBy, value: signature } }
      : null),
    ...(redacted === true ? { redacted } : null),
  };
}
