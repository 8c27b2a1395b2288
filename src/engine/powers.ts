import type { Clock } from "../core/clock.ts";
import type { EmitEvent } from "../core/event.ts";
import type { Random } from "../core/random.ts";
import type { Transport } from "../core/transport.ts";
import type { Provider } from "../config/chain.ts";

/** All that the engine may touch of a world. */
export interface Powers {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  /** The key of a provider; null: its variable is not set. Providers that need none give "". */
  apiKeyOf(provider: Provider): string | null;
  readonly emit: EmitEvent;
}
