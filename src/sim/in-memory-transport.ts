import type { Cancellation } from "../core/cancellation.ts";
import type { Random } from "../core/random.ts";
import { type Transport, TransportError, type TransportRequest, type TransportResponse } from "../core/transport.ts";
import type { Scenario } from "../config/scenario.ts";
import { heardUrl } from "./heard-url.ts";
import { Playback, cancelledError, failAfter, hang } from "./playback.ts";
import { simulatedProvider } from "./provider.ts";
import { behaviourOf } from "./scenario-providers.ts";
import type { SimProvider } from "./sim-provider.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import type { HeardRequest } from "./voices/voice.ts";

/** A port without a listener says so within a round trip, and so does a name server or a failed handshake nearby. */
const REFUSED_AFTER_MS = 1;
const REFUSED = new TransportError("connect", "connection refused");
/** As a client's own network says it. */
const UNREACHABLE = { dns: "no such host", tls: "the TLS handshake failed" } as const;
/** Each name that requests go to is a provider with a queue and dice of its own; a run has no use for more of them. */
const PROVIDERS_MAX = 10_000;

export interface InMemoryTransportOptions {
  readonly scenario: Scenario;
  readonly clock: VirtualClock;
  /** The dice of all providers. */
  readonly random: Random;
  /** When the scenario's time begins, epoch ms. */
  readonly startMs: number;
}

/**
 * The simulated providers without a network: bytes go in and come out in virtual time, as `Transport` has it. A request
 * goes to the provider that it names, whatever its URL's host is; one that the scenario does not describe behaves as its
 * `default`. Throws ImpossibleDistribution where a provider's figures cannot be met (see `scenarioProblems`).
 */
export function inMemoryTransport(options: InMemoryTransportOptions): Transport {
  const { scenario, clock, random, startMs } = options;
  const providers = new Map<string, SimProvider>();
  for (const name of Object.keys(scenario.providers)) providerNamed(name);
  return { send };

  function send(request: TransportRequest, cancellation: Cancellation): Promise<TransportResponse> {
    if (cancellation.reason !== null) return Promise.reject(cancelledError(cancellation.reason));
    const { provider } = request;
    const performance = providerNamed(provider).perform(heard(request), clock.now());
    const listening = { clock, cancellation, provider };
    switch (performance.how) {
      case "unreachable": {
        const words = `no connection to ${provider} (${UNREACHABLE[performance.why]})`;
        return failAfter(REFUSED_AFTER_MS, new TransportError("connect", words), listening);
      }
      case "refuse":
        return failAfter(REFUSED_AFTER_MS, REFUSED, listening);
      case "hang":
        return hang(listening);
      case "reset":
        return failAfter(performance.atMs, new TransportError("reset", "connection reset by the provider"), listening);
      case "answer":
        return new Playback(performance, listening).open();
    }
  }

  function providerNamed(name: string): SimProvider {
    const known = providers.get(name);
    if (known !== undefined) return known;
    if (providers.size >= PROVIDERS_MAX) throw new RangeError(`more than ${PROVIDERS_MAX} simulated providers`);
    const { faults } = scenario;
    const provider = simulatedProvider({ name, behaviour: behaviourOf(scenario, name), faults, random, startMs });
    providers.set(name, provider);
    return provider;
  }
}

function heard({ method, url, headers, body }: TransportRequest): HeardRequest {
  const { path, query } = heardUrl(url);
  return { method, path, query, headers: lowerCased(headers), body };
}

/** A server hears header names in lower case; most clients here write them so, and then nothing is copied. */
function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name in headers) {
    if (name !== name.toLowerCase()) {
      return Object.fromEntries(Object.entries(headers).map(([mixed, value]) => [mixed.toLowerCase(), value]));
    }
  }
  return headers;
}
