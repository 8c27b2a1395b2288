/**
 * How often outages must be, and how often they must be common to several providers, so that a chain which only ever tries
 * the next provider answers with these rates: with the first of three alike, with two of them, with all three.
 *
 * Outages of each set of providers come as a Poisson process, so at any time a number of them is under way that is Poisson
 * too; its mean is the set's load, and with chance exp(-load) there is none. Seen by three providers there are three kinds:
 * each has a load `own` of outages that it has alone, each pair `pair`, and all of them `all`. From the rates follow the
 * chances that one, two and three given providers are all well, and their logarithms are linear in the loads.
 *
 * That gives loads for three; for more it takes a model of whom an outage strikes. In the binomial failure rate model a
 * common cause strikes each provider with the same chance, independently, so that with a load of `shocks`
 * pair = shocks x strike^2 x (1 - strike) and all = shocks x strike^3; the rest of `own` is each provider's own.
 * Source: W. E. Vesely, "Estimating common cause failure probabilities in reliability and risk analyses: Marshall-Olkin
 * specializations", in Nuclear Systems Reliability Engineering and Risk Assessment, SIAM, 1977.
 */
export function commonCauses(one: number, two: number, three: number): CommonCauses {
  const [failOne, failTwo, failThree] = [1 - one, 1 - two, 1 - three];
  const wellOne = one;
  const wellTwo = 1 - 2 * failOne + failTwo;
  const wellThree = 1 - 3 * failOne + 3 * failTwo - failThree;
  const own = Math.log(wellTwo / wellThree);
  const pair = Math.log(wellOne / wellTwo) - own;
  const all = -Math.log(wellOne) - own - 2 * pair;
  const strike = all / (pair + all);
  const shocks = all / (strike * strike * strike);
  return { shocks, strike, alone: own - shocks * strike * (1 - strike) * (1 - strike) };
}

export interface CommonCauses {
  /** Common causes under way, on average, whomever they strike. */
  readonly shocks: number;
  /** The chance that such a cause strikes a given provider. */
  readonly strike: number;
  /** Outages under way of a provider's own. */
  readonly alone: number;
}

/** Of `providers` in all: the load of the outages that strike one given set of `struck` of them and nobody else. */
export function loadOf({ shocks, strike, alone }: CommonCauses, struck: number, providers: number): number {
  const common = shocks * power(strike, struck) * power(1 - strike, providers - struck);
  return struck === 1 ? alone + common : common;
}

/** The share of the time in which the first `tiers` of so many providers are all down: the failures of a chain of them. */
export function allDown(causes: CommonCauses, tiers: number, providers: number): number {
  let share = 0;
  for (let well = 0; well <= tiers; well += 1) {
    const sign = well % 2 === 0 ? 1 : -1;
    share += sign * choose(tiers, well) * Math.exp(-loadOn(causes, well, providers));
  }
  return share;
}

/** The load of all outages that strike at least one of `given` providers. */
function loadOn(causes: CommonCauses, given: number, providers: number): number {
  let load = 0;
  for (let struck = 1; struck <= providers; struck += 1) {
    load += loadOf(causes, struck, providers) * (choose(providers, struck) - choose(providers - given, struck));
  }
  return load;
}

function choose(of: number, taken: number): number {
  let ways = 1;
  for (let index = 0; index < taken; index += 1) ways = (ways * (of - index)) / (index + 1);
  return ways;
}

/** Multiplied out: whole powers by Math.pow differ between engines. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let factor = 0; factor < exponent; factor += 1) product *= base;
  return product;
}
