import { Box, useInput } from "ink";
import type { Currency } from "../bench/bench-report.ts";
import { Configurations } from "./components/configurations.tsx";
import { Failovers } from "./components/failovers.tsx";
import { Figures } from "./components/figures.tsx";
import { FaultMenuLines } from "./components/fault-menu-lines.tsx";
import { Footer } from "./components/footer.tsx";
import { Header } from "./components/header.tsx";
import { Help } from "./components/help.tsx";
import { LatencyHistogram } from "./components/latency-histogram.tsx";
import { Lanes, laneName } from "./components/lanes.tsx";
import { MoneyContext, screenMoney } from "./components/money.ts";
import { PhasesLine, ProgressLine } from "./components/progress-lines.tsx";
import { Line, type Theme, ThemeContext } from "./components/tinted.tsx";
import { isWide, type Layout, layoutOf } from "./layout.ts";
import { progressOf } from "./progress.ts";
import { press } from "./keys.ts";
import type { ViewStore } from "./store.ts";
import type { ViewState } from "./view.ts";

export interface AppProps {
  readonly store: ViewStore;
  readonly theme: Theme;
  readonly columns: number;
  readonly rows: number;
  /** Whether keys can be heard. */
  readonly keys: boolean;
  /** How fast virtual time passes, where somebody chose it: "60x". */
  readonly pace: string | null;
  /** The run goes by the scenario's time, which then says how much is left; otherwise by requests. */
  readonly paced: boolean;
  /** What amounts are shown in; undefined: US dollars. */
  readonly currency: Currency | undefined;
}

/** The whole screen, as the store has it now; it is drawn anew when the store says so. */
export function App(props: AppProps) {
  const { store, theme, currency } = props;
  const { state } = store;
  if (state === null) return null;
  return (
    <ThemeContext value={theme}>
      <MoneyContext value={screenMoney(currency)}>
        {props.keys ? <Keys store={store} /> : null}
        <Screen {...props} state={state} />
      </MoneyContext>
    </ThemeContext>
  );
}

function Keys({ store }: { readonly store: ViewStore }) {
  useInput((input, key) => {
    if (key.ctrl) return input === "c" ? store.interrupt() : undefined;
    if (key.escape) return press(store, "\u001b");
    // Keys that were pressed in quick succession arrive together.
    for (const sign of input) press(store, sign);
  });
  return null;
}

function Screen({ store, state, columns, rows, keys, pace, paced }: AppProps & { readonly state: ViewState }) {
  const layout = layoutFor(state, columns, rows);
  const progress = progressOf(state, paced);
  const gap = layout.gaps ? <Line /> : null;
  const can = { pause: store.canPause, inject: store.canInject };
  if (layout.tiny) {
    return (
      <Box flexDirection="column" width={columns}>
        <ProgressLine state={state} layout={layout} progress={progress} />
      </Box>
    );
  }
  return (
    <Box flexDirection="column" width={columns}>
      <Header state={state} layout={layout} pace={pace} />
      {gap}
      {state.help ? (
        <Help lines={layout.lines - 4} can={can} />
      ) : (
        <>
          <ProgressLine state={state} layout={layout} progress={progress} />
          {layout.phases ? <PhasesLine state={state} layout={layout} /> : null}
          {gap}
          {layout.figures ? <Figures state={state} layout={layout} /> : null}
          {gap}
          <Lanes state={state} layout={layout} />
          {gap}
          {layout.configurations ? <Configurations state={state} layout={layout} /> : null}
          {layout.configurations ? <Line /> : null}
          {layout.barLines > 0 ? <LatencyHistogram state={state} layout={layout} /> : null}
          {layout.barLines > 0 && layout.failovers > 0 ? gap : null}
          {layout.failovers > 0 ? <Failovers state={state} layout={layout} /> : null}
        </>
      )}
      {state.menu === null ? (
        <>
          {gap}
          <Footer state={state} keys={keys} can={can} room={columns - 2} />
        </>
      ) : (
        <FaultMenuLines menu={state.menu} layout={layout} />
      )}
    </Box>
  );
}

function layoutFor(state: ViewState, columns: number, rows: number): Layout {
  const wide = isWide(columns);
  const longestName = Math.max(4, ...state.lanes.map((lane) => laneName(lane, state.lanes, wide).length));
  const configurations = state.plan.configurations.length;
  const { focus, latenciesFirst } = state;
  const content = { lanes: state.lanes.length, configurations, longestName, focused: focus !== null, latenciesFirst };
  return layoutOf({ columns, rows }, content);
}
