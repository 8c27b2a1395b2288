import type { Scenario } from "../config/scenario.ts";
import { isAt } from "../core/place.ts";
import type { ConfigurationReport } from "./bench-report.ts";
import { countUp, sortedCounts } from "./tier-recorder.ts";

/** A service that stands before the providers, and what these saw of it; beside it what they saw of the chains. */
export interface TargetReport {
  /** Its name in the report's `chains`. */
  readonly chain: string;
  readonly url: string;
  readonly model: string;
  /** When a caller gives a request up. */
  readonly timeout_ms: number;
  /** Of every configuration in the order of the report. */
  readonly providers: readonly ProviderView[];
}

/** One provider's view of one configuration, counted where the requests arrive. Null: there were too many to be kept. */
export interface ProviderView {
  readonly chain: string;
  readonly configuration: string;
  readonly provider: string;
  readonly requests: number;
  /** Of the callers' requests, those of a warm-up included. Null: there was none. */
  readonly per_request: number | null;
  readonly requests_peak: number;
  /** What it gave instead of good answers: by status, or by what became of the connection or of the answer. */
  readonly failures: Readonly<Record<string, number>> | null;
  /** How many came in the first second after each of its faults was over, in the order in which they end. */
  readonly herds: readonly Herd[] | null;
  /** Those that arrived although their caller was gone, with its answer or without. */
  readonly after_caller_left: number | null;
}

export interface Herd {
  readonly kind: string;
  readonly to_ms: number;
  /** Null: the run was over before the second was. */
  readonly requests: number | null;
}

/** What was seen of one configuration at its providers. Times in ms since the beginning of the scenario. */
export interface ProvidersSight {
  readonly lastedMs: number;
  readonly providers: Readonly<Record<string, { readonly requests: number; readonly requestsPeak: number }>>;
  readonly exchanges: readonly ExchangeSeen[] | null;
  readonly callersGoneAtMs: ReadonlyMap<string, number>;
}

interface ExchangeSeen {
  readonly provider: string;
  readonly request: string;
  readonly atMs: number;
  readonly failure: string | null;
}

const HERD_MS = 1000;
/** What was on its way when its caller left is nobody's fault. */
const ON_ITS_WAY_MS = 100;

/** The view of each provider; `sights` go in step with the configurations. */
export function providerViews(
  configurations: readonly ConfigurationReport[],
  sights: readonly ProvidersSight[],
  faults: Scenario["faults"],
): readonly ProviderView[] {
  return configurations.flatMap((configuration, index) => {
    const sight = sights[index];
    return sight === undefined ? [] : viewsOf(configuration, sight, faults);
  });
}

function viewsOf(
  { chain, name, requests: counted, warmup_requests: warmedUp }: ConfigurationReport,
  { lastedMs, providers, exchanges, callersGoneAtMs }: ProvidersSight,
  faults: Scenario["faults"],
): readonly ProviderView[] {
  const asked = counted + warmedUp;
  return Object.entries(providers).map(([provider, { requests, requestsPeak }]) => {
    const own = exchanges?.filter((exchange) => exchange.provider === provider) ?? null;
    return {
      chain,
      configuration: name,
      provider,
      requests,
      per_request: asked === 0 ? null : requests / asked,
      requests_peak: requestsPeak,
      failures: own === null ? null : failuresOf(own),
      herds: own === null ? null : herdsOf(own, provider, faults, lastedMs),
      after_caller_left: own === null ? null : own.filter((exchange) => isLate(exchange, callersGoneAtMs)).length,
    };
  });
}

function failuresOf(exchanges: readonly ExchangeSeen[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { failure } of exchanges) if (failure !== null) countUp(counts, failure);
  return sortedCounts(counts);
}

function herdsOf(
  exchanges: readonly ExchangeSeen[],
  provider: string,
  faults: Scenario["faults"],
  lastedMs: number,
): readonly Herd[] {
  return faults
    .filter((fault) => isAt(fault.provider, provider))
    .map(({ effect: { kind }, atMs, forMs }) => {
      const toMs = atMs + forMs;
      const came = exchanges.filter((exchange) => exchange.atMs >= toMs && exchange.atMs < toMs + HERD_MS);
      return { kind, to_ms: toMs, requests: lastedMs < toMs + HERD_MS ? null : came.length };
    })
    .toSorted((a, b) => a.to_ms - b.to_ms);
}

function isLate({ request, atMs }: ExchangeSeen, callersGoneAtMs: ReadonlyMap<string, number>): boolean {
  const goneAtMs = callersGoneAtMs.get(request);
  return goneAtMs !== undefined && atMs > goneAtMs + ON_ITS_WAY_MS;
}
