import { useContext } from "react";
import { integer, percent, span } from "../../report/format.ts";
import type { Glyphs } from "../glyphs.ts";
import { BREAKER_WIDTH, FAILED_WIDTH, IN_FLIGHT_WIDTH, type Layout, SHARE_WIDTH } from "../layout.ts";
import { failedAttempts, faultNow, faultsOf, succeeded } from "../progress.ts";
import { axis, faultStrip, shareStrip } from "../strip.ts";
import type { BreakerState, Lane } from "../lane.ts";
import type { ViewState } from "../view.ts";
import { faultWords, left, right } from "../words.ts";
import { TierPanel } from "./tier-panel.tsx";
import { Line, ThemeContext, type Tint, Tinted } from "./tinted.tsx";

interface LanesProps {
  readonly state: ViewState;
  readonly layout: Layout;
}

/** A lane for each tier: how it stands, what it carries, and what befell it along the scenario's time. */
export function Lanes({ state, layout }: LanesProps) {
  const { glyphs } = useContext(ThemeContext);
  const shown = shownOf(state, layout.lanes);
  const hidden = state.lanes.length - shown.length;
  const time = { durationMs: state.plan.durationMs, nowMs: state.nowMs };
  const ends = { from: "0", to: span(time.durationMs) };
  return (
    <>
      <Line>
        <Tinted tint="quiet">{heading(layout, hidden, glyphs)}</Tinted>
        {axis(ends, time, layout.stripWidth, glyphs)}
      </Line>
      {shown.map(({ lane, tier }, index) => (
        <LaneLines key={tier} state={state} lane={lane} layout={layout} tier={tier} last={index === shown.length - 1} />
      ))}
    </>
  );
}

/** The first so many, but with the one that is looked at closely. */
function shownOf(
  { lanes, focus }: ViewState,
  count: number,
): readonly { readonly lane: Lane; readonly tier: number }[] {
  const all = lanes.map((lane, tier) => ({ lane, tier }));
  if (focus === null || focus < count) return all.slice(0, count);
  return [...all.slice(0, count - 1), ...all.slice(focus, focus + 1)];
}

function heading({ nameWidth, wide }: Layout, hidden: number, { cut }: Glyphs): string {
  const name = left(hidden > 0 ? `tier (+${hidden} more)` : "tier", nameWidth, cut);
  const failed = wide ? ` ${right("failed", FAILED_WIDTH)}` : "";
  return `${name}  ${left("breaker", BREAKER_WIDTH, cut)} ${right("in flight", IN_FLIGHT_WIDTH)} ${right("share", SHARE_WIDTH)}${failed}  `;
}

interface LaneProps extends LanesProps {
  readonly lane: Lane;
  /** Its index. */
  readonly tier: number;
}

function LaneLines({ state, lane, layout, tier, last }: LaneProps & { readonly last: boolean }) {
  const focused = tier === state.focus && layout.panelLines > 0;
  return (
    <>
      <StandingLine state={state} lane={lane} layout={layout} tier={tier} />
      {layout.laneLines > 1 || focused ? <FaultLine state={state} lane={lane} layout={layout} /> : null}
      {focused ? <TierPanel state={state} lane={lane} layout={layout} tier={tier} /> : null}
      {layout.laneLines > 2 && !last ? <Line /> : null}
    </>
  );
}

const BREAKERS: Readonly<
  Record<BreakerState, { readonly tint: Tint; readonly glyph: "closed" | "open" | "halfOpen" }>
> = {
  closed: { tint: "good", glyph: "closed" },
  open: { tint: "bad", glyph: "open" },
  "half-open": { tint: "unsure", glyph: "halfOpen" },
};

function StandingLine({ state, lane, layout, tier }: LaneProps) {
  const { glyphs } = useContext(ThemeContext);
  const name = left(laneName(lane, state.lanes, layout.wide), layout.nameWidth, glyphs.cut);
  if (!lane.takesPart)
    return (
      <Line>
        <Tinted tint="quiet">{`${name}  not in this configuration`}</Tinted>
      </Line>
    );
  const { tint, glyph } = BREAKERS[lane.breaker];
  const answered = succeeded(state);
  const share = answered === 0 ? "-" : percent(lane.answered / answered, 1);
  const failed = layout.wide ? ` ${right(integer(failedAttempts(state, tier)), FAILED_WIDTH)}` : "";
  return (
    <Line>
      {`${name}  `}
      <Tinted tint={tint}>{left(`${glyphs[glyph]} ${lane.breaker}`, BREAKER_WIDTH, glyphs.cut)}</Tinted>
      {` ${right(integer(lane.inFlight), IN_FLIGHT_WIDTH)} ${right(share, SHARE_WIDTH)}${failed}  `}
      {shareStrip(lane, state.ended, layout.stripWidth, glyphs).map(({ text, tone }, index) => (
        <Tinted key={index} tint={tone === "bad" ? "bad" : "good"}>
          {text}
        </Tinted>
      ))}
    </Line>
  );
}

const FAULT_TINTS: Readonly<Record<"calm" | "fault" | "partial" | "now", Tint>> = {
  calm: "quiet",
  fault: "bad",
  partial: "unsure",
  now: "plain",
};

const LABEL = "faults";

function FaultLine({ state, lane, layout }: LanesProps & { readonly lane: Lane }) {
  const { glyphs } = useContext(ThemeContext);
  const fault = faultNow(state, lane);
  const time = { durationMs: state.plan.durationMs, nowMs: state.nowMs };
  const room = layout.columns - 2 - 2 - LABEL.length - 2 - layout.stripWidth;
  return (
    <Line>
      {"  "}
      <Tinted tint="bad">{left(fault === null ? "" : faultWords(fault), room, glyphs.cut)}</Tinted>
      <Tinted tint="quiet">{LABEL}</Tinted>
      {"  "}
      {faultStrip(faultsOf(state, lane), time, layout.stripWidth, glyphs).map(({ text, tone }, index) => (
        <Tinted key={index} tint={FAULT_TINTS[tone]}>
          {text}
        </Tinted>
      ))}
    </Line>
  );
}

/** The model alone where that is clear and space is short. */
export function laneName(
  lane: Pick<Lane, "provider" | "model">,
  lanes: readonly Pick<Lane, "model">[],
  wide: boolean,
): string {
  const alone = lanes.filter(({ model }) => model === lane.model).length === 1;
  return wide || !alone ? `${lane.provider}/${lane.model}` : lane.model;
}
