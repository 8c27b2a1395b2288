import { Box } from "ink";
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
import { Line, ThemeContext } from "./components/tinted.tsx";
import { isWide, type Layout, layoutOf } from "./layout.ts";
import { progressOf } from "./progress.ts";
import type { Scene } from "./scene.ts";
import type { ViewState } from "./view.ts";

/** The whole screen of one moment. */
export function App({ scene }: { readonly scene: Scene }) {
  const { colour, glyphs, currency } = scene;
  return (
    <ThemeContext value={{ colour, glyphs }}>
      <MoneyContext value={screenMoney(currency)}>
        <Screen {...scene} />
      </MoneyContext>
    </ThemeContext>
  );
}

function Screen({ state, columns, rows, keys, can, pace, paced }: Scene) {
  const layout = layoutFor(state, columns, rows);
  const progress = progressOf(state, paced);
  const gap = layout.gaps ? <Line /> : null;
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
