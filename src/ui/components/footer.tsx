import { Fragment } from "react";
import type { Can } from "../scene.ts";
import type { ViewState } from "../view.ts";
import { Line, Tinted } from "./tinted.tsx";

interface FooterProps {
  readonly state: ViewState;
  readonly keys: boolean;
  readonly can: Can;
  /** In characters. */
  readonly room: number;
}

/** The keys that work now, or what has just been done. */
export function Footer({ state, keys, can, room }: FooterProps) {
  if (state.status === "ending")
    return (
      <Line>
        <Tinted tint="unsure">ending: the report follows</Tinted>
      </Line>
    );
  if (state.notice !== null)
    return (
      <Line>
        <Tinted tint="unsure">{state.notice.text}</Tinted>
      </Line>
    );
  if (!keys)
    return (
      <Line>
        <Tinted tint="quiet">Ctrl-C ends with a report</Tinted>
      </Line>
    );
  const long = keysOf(state, can, "end with a report");
  const [all, gap] = lengthOf(long, GAP) <= room ? [long, GAP] : [keysOf(state, can, "end"), NARROW_GAP];
  return (
    <Line>
      {all.map(([name, does], index) => (
        <Fragment key={name}>
          <Tinted tint="strong">{name}</Tinted>
          <Tinted tint="quiet">{` ${does}${index === all.length - 1 ? "" : gap}`}</Tinted>
        </Fragment>
      ))}
    </Line>
  );
}

const GAP = "    ";
const NARROW_GAP = "  ";

type KeyWords = readonly [name: string, does: string];

function lengthOf(keys: readonly KeyWords[], gap: string): number {
  return keys.map(([name, does]) => `${name} ${does}`).join(gap).length;
}

function keysOf(state: ViewState, can: Can, end: string): readonly KeyWords[] {
  return [
    ["q", end],
    ...(can.pause ? [["p", state.status === "paused" ? "go on" : "pause"] as const] : []),
    ...(can.inject ? [["f", "fault"] as const] : []),
    state.focus === null ? [tierKeys(state), "a tier"] : ["0", "all tiers"],
    ["h", "latencies"],
    ["?", state.help ? "back" : "help"],
  ];
}

function tierKeys({ lanes }: ViewState): string {
  return lanes.length === 1 ? "1" : `1-${Math.min(9, lanes.length)}`;
}
