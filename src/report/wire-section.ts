import type { BenchResult, Lag, WireConfiguration, WireReport } from "../bench/bench-report.ts";
import { counted, integer, milliseconds, span } from "./format.ts";
import type { Cell, Section } from "./section.ts";
import { cell, left, right } from "./section.ts";

/** What the sockets and threads of a run in real time did; nothing for one in virtual time. */
export function wireSection(result: BenchResult): readonly Section[] {
  const { wire, chains, interrupted, simulated_ms: lastedMs } = result;
  if (wire === undefined || wire.configurations.length === 0) return [];
  const suffix = (chain: string): string => (chains.length > 1 ? `${chain}, ` : "");
  return [
    {
      title: "On the wire",
      table: {
        columns: [
          left("configuration"),
          right("connections\nat once"),
          right("requests\nat once"),
          right("connections\nopened", 3),
          right("busiest\nprovider", 2),
          right("lag of\nthe load", 0),
          right("lag of the\nproviders", 1),
        ],
        rows: wire.configurations.map((one) => [
          cell(one.name === one.chain ? one.name : `${suffix(one.chain)}${one.name}`),
          cell(integer(one.connections_peak)),
          cell(integer(one.requests_peak)),
          cell(integer(one.connections)),
          cell(busiest(one)),
          lag(one.event_loop_lag_ms, one.overloaded),
          lag(one.simulator_lag_ms, one.overloaded),
        ]),
      },
      notes: [
        "Connections and requests at once are counted where they arrive. Lag is the longest time for which a thread did " +
          "not come round: a burst waits for it as a whole, and the latencies contain it.",
        // How long a run that was cut short would have lasted is not known.
        ...(interrupted ? [] : openToTheEnd(wire, lastedMs)),
      ],
    },
  ];
}

/** The words that stand above everything else when the machine could not keep up. */
export function overloadNotes({ wire }: BenchResult): readonly string[] {
  const late = (wire?.configurations ?? []).filter(({ overloaded }) => overloaded);
  if (late.length === 0) return [];
  const worst = late.reduce((most, one) => Math.max(most, longestMs(one)), 0);
  return [
    `OVERLOADED: in ${counted(late.length, "configuration")} this machine stood still for up to ${milliseconds(worst)}. ` +
      "Latencies, and time-outs that are close to them, then say more about this machine than about the chain: " +
      "lower --concurrency, or leave the machine to this run.",
  ];
}

function busiest({ providers }: WireConfiguration): string {
  const [first] = providers.toSorted((a, b) => b.connections_peak - a.connections_peak);
  return first === undefined ? "-" : `${first.provider} ${integer(first.connections_peak)}`;
}

function lag({ max }: Lag, overloaded: boolean): Cell {
  return cell(milliseconds(max), overloaded ? "unsure" : "plain");
}

function longestMs({ event_loop_lag_ms: load, simulator_lag_ms: providers }: WireConfiguration): number {
  return Math.max(load.max, providers.max);
}

/** In a short run no breaker that opened is seen to close again, and that changes what the numbers mean. */
function openToTheEnd({ breaker_reset_ms: resets }: WireReport, lastedMs: number): string[] {
  return Object.entries(resets)
    .filter(([, resetMs]) => resetMs >= lastedMs)
    .map(
      ([chain, resetMs]) =>
        `Chain ${chain} leaves a tier out for ${span(resetMs)} once its breaker has opened, longer than the ` +
        `${span(lastedMs)} of this run: such a tier stays out to the end, even if its provider is well again.`,
    );
}
