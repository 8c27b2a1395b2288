import type { ViewState } from "../view.ts";
import { Line, Tinted } from "./tinted.tsx";

/** The keys that work now. */
export function Footer({
  state,
  keys,
  canPause,
}: {
  readonly state: ViewState;
  readonly keys: boolean;
  readonly canPause: boolean;
}) {
  if (state.status === "ending")
    return (
      <Line>
        <Tinted tint="unsure">ending: the report follows</Tinted>
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
      {canPause ? <Key name="p" does={state.status === "paused" ? "go on" : "pause"} /> : null}
      <Key name="?" does={state.help ? "back" : "help"} />
    </Line>
  );
}

function Key({ name, does }: { readonly name: string; readonly does: string }) {
  return (
    <>
      <Tinted tint="strong">{name}</Tinted>
      <Tinted tint="quiet">{` ${does}     `}</Tinted>
    </>
  );
}
