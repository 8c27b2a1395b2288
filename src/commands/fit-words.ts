import type { LatencyModel } from "../config/scenario.ts";
import type { FitModel, FitReport } from "../report/fit-report.ts";
import { decimal, integer } from "../report/format.ts";
import { impliedWidths } from "../sim/implied-widths.ts";
import { leastShiftedMean } from "../sim/shifted-log-normal.ts";
import { LONE_WIDTHS_RATIO_MAX, type SlowModeMixture } from "../sim/slow-mode-mixture.ts";
import type { ThreeQuantiles } from "../sim/three-quantiles.ts";
import type { TimeDistribution } from "../sim/time-distribution.ts";

type Others = FitReport["not_used"];

/** The model in words, with what its parameters mean. */
export function describeFit(model: LatencyModel, distribution: TimeDistribution): FitModel {
  switch (distribution.family) {
    case "shifted-log-normal": {
      const { location, mu, sigma } = distribution.fit;
      return sigma === 0 ? fixed(location) : shifted(location, mu, sigma);
    }
    case "slow-mode-mixture":
      return mixture(distribution.fit);
    case "three-quantiles":
      return model.kind === "first-token" && model.p50Ms === model.p99Ms ? fixed(model.p50Ms) : line(distribution.fit);
  }
}

function fixed(valueMs: number): FitModel {
  const parameters = [{ name: "value", value: valueMs, meaning: "ms, every time" }];
  return { family: "fixed value", description: "The same time for every request.", parameters };
}

function shifted(location: number, mu: number, sigma: number): FitModel {
  return {
    family: "shifted log-normal",
    description: `A floor of ${integer(location)} ms that no answer goes below, and a log-normal rest with a median of ${integer(Math.exp(mu))} ms.`,
    parameters: [
      { name: "location", value: location, meaning: "the floor, ms" },
      { name: "mu", value: mu, meaning: "mean of ln(ms above the floor)" },
      { name: "sigma", value: sigma, meaning: "its standard deviation" },
    ],
  };
}

function mixture({ mu, sigma, slowShare, slowFactor }: SlowModeMixture): FitModel {
  return {
    family: "bulk + slow mode",
    description:
      `Two log-normals: most requests come from a bulk with a median of ${integer(Math.exp(mu))} ms, and one in ` +
      `${integer(1 / slowShare)} from a slow mode that takes ${decimal(slowFactor, 1)} times as long. Three quantiles cannot tell five ` +
      "parameters, so the share of the slow mode is set, and it is spread like the bulk.",
    parameters: [
      { name: "mu", value: mu, meaning: "mean of ln(ms) in the bulk" },
      { name: "sigma", value: sigma, meaning: "its standard deviation, in both modes" },
      { name: "slow share", value: slowShare, meaning: "of all requests; set" },
      { name: "slow factor", value: slowFactor, meaning: "how much longer they take" },
    ],
  };
}

function line({ logMedian, bulkSlope, bendSlope, tailSlope }: ThreeQuantiles): FitModel {
  return {
    family: "line through three quantiles",
    description:
      "The logarithm of the time is a chain of straight lines over the standard normal z: a log-normal that turns into " +
      "another one between P95 and P99.",
    parameters: [
      { name: "median", value: Math.exp(logMedian), meaning: "ms" },
      { name: "slope to P95", value: bulkSlope, meaning: "of ln(ms) over z" },
      { name: "slope to P99", value: bendSlope, meaning: "from P95 on" },
      { name: "slope beyond", value: tailSlope, meaning: "as from P50 to P99" },
    ],
  };
}

/** Which families there would have been, and why each was passed by. */
export function whyNotOthers(model: LatencyModel, distribution: TimeDistribution): Others {
  const { p95Ms, p99Ms } = model;
  if (p95Ms === p99Ms && (model.kind === "total" ? model.meanMs : model.p50Ms) === p99Ms) return [];
  const others = model.kind === "total" ? othersOfMean(model, distribution) : othersOfMedian(model, distribution);
  return [
    ...others,
    {
      family: "Shifted Weibull, shifted gamma and others",
      why: "not tried. Three figures cannot tell apart families that have all three and differ elsewhere, above all beyond P99.",
    },
  ];
}

function othersOfMean(model: LatencyModel & { readonly kind: "total" }, { family }: TimeDistribution): Others {
  const { meanMs, p95Ms, p99Ms } = model;
  const least = leastShiftedMean({ p95: p95Ms, p99: p99Ms });
  // A location of zero is where the mean is least: the log-normal through P95 and P99.
  const lone: Others =
    least === null
      ? []
      : [
          {
            family: "Log-normal without a floor",
            why: `through P95 and P99 its mean is ${integer(least)} ms (${percentOff(least, meanMs)}).`,
          },
        ];
  if (family === "shifted-log-normal") return lone;
  return [
    ...lone,
    { family: "Shifted log-normal", why: "its floor would be below zero: the mean is too low for these percentiles." },
  ];
}

function percentOff(value: number, wanted: number): string {
  const share = (100 * (value - wanted)) / wanted;
  return `${share < 0 ? "-" : "+"}${decimal(Math.abs(share), 1)} %`;
}

function othersOfMedian(model: LatencyModel & { readonly kind: "first-token" }, { family }: TimeDistribution): Others {
  const { from95, from99 } = impliedWidths(model.p50Ms, model.p95Ms, model.p99Ms);
  const widths = `P95 asks for a sigma of ${decimal(from95, 3)}, P99 for ${decimal(from99, 3)}`;
  const lone = { family: "One log-normal", why: `${widths}; it has only one.` };
  if (family === "slow-mode-mixture") {
    return [lone, { family: "Line through three quantiles", why: "only for what no mixture has." }];
  }
  const why =
    from95 === 0
      ? "P50 and P95 are the same, so that a bulk would have no spread."
      : `${widths}; it is for a P99 that asks for more than ${LONE_WIDTHS_RATIO_MAX} times as much as P95.`;
  return [lone, { family: "Bulk + slow mode", why }];
}
