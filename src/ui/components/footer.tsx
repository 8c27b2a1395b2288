import type { ViewState } from "../view.ts";
import { Line, Tinted } from "./tinted.tsx";

/** What can be done to this run. */
export interface Can {
  readonly pause: boolean;
  readonly inject: boolean;
}

interface FooterProps {
  readonly state: ViewState;
  readonly keys: boolean;
  readonly can: Can;
}

/** The keys that work now, or what has just been done. */
export function Footer({ state, keys, can }: FooterProps) {
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
  return (
    <Line>
      <Key name="q" does="end with a report" />
      {can.pause ? <Key name="p" does={state.status === "paused" ? "go on" : "pause"} /> : null}
      {can.inject ? <Key name="f" does="fault" /> : null}
      {state.focus === null ? <Key name={tierKeys(state)} does="a tier" /> : <Key name="0" does="all tiers" />}
      <Key name="h" does="latencies" />
      <Key name="?" does={state.help ? "back" : "help"} />
    </Line>
  );
}

function tierKeys({ lanes }: ViewState): string {
  return lanes.length === 1 ? "1" : `1-${Math.min(9, lanes.length)}`;
}

function Key({ name, does }: { readonly name: string; readonly does: string }) {
  return (
    <>
      <Tinted tint="strong">{name}</Tinted>
      <Tinted tint="quiet">{` ${does}    `}</Tinted>
    </>
  );
}
