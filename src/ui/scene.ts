import type { Currency } from "../bench/bench-report.ts";
import type { Glyphs } from "./glyphs.ts";
import type { ViewState } from "./view.ts";

/** What a frame is drawn from, as plain data: who draws it is in a thread of its own. */
export interface Scene {
  readonly state: ViewState;
  /** Of the terminal. */
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  readonly glyphs: Glyphs;
  /** Whether keys can be heard. */
  readonly keys: boolean;
  readonly can: Can;
  /** How fast virtual time passes, where somebody chose it: "60x". */
  readonly pace: string | null;
  /** The run goes by the scenario's time, which then says how much is left; otherwise by requests. */
  readonly paced: boolean;
  /** What amounts are shown in; undefined: US dollars. */
  readonly currency: Currency | undefined;
}

/** What can be done to this run. */
export interface Can {
  readonly pause: boolean;
  readonly inject: boolean;
}
