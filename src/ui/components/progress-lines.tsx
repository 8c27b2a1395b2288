import { useContext } from "react";
import { integer } from "../../report/format.ts";
import { phaseWords } from "../../report/load-words.ts";
import type { Layout } from "../layout.ts";
import type { Progress } from "../progress.ts";
import { configurationAt, type ViewState } from "../view.ts";
import { leftWords, left, right } from "../words.ts";
import { Line, ThemeContext, Tinted } from "./tinted.tsx";

const NAME_WIDTH = 16;
const PERCENT_WIDTH = 5;
const LEFT_WIDTH = 17;

interface ProgressProps {
  readonly state: ViewState;
  readonly layout: Layout;
  readonly progress: Progress;
}

/** Which configuration runs, a bar with a piece for each, and when it will be over. */
export function ProgressLine({ state, layout, progress }: ProgressProps) {
  const { glyphs } = useContext(ThemeContext);
  const { plan, configuration, finished } = state;
  const total = plan.configurations.length;
  const name = `${configuration + 1}/${total} ${configurationAt(plan, configuration).name}`;
  const room = layout.columns - 2 - NAME_WIDTH - 1 - PERCENT_WIDTH - LEFT_WIDTH;
  const pieces = barPieces(total, room);
  const done = finished.length > configuration ? 1 : progress.configurationShare;
  return (
    <Line>
      <Tinted tint="strong">{left(name, NAME_WIDTH, glyphs.cut)}</Tinted>{" "}
      {pieces.map((width, index) => {
        const full = index < configuration ? width : index > configuration ? 0 : Math.floor(done * width);
        return (
          <Piece
            key={index}
            full={glyphs.done.repeat(full)}
            rest={glyphs.toDo.repeat(width - full)}
            last={index === pieces.length - 1}
          />
        );
      })}
      {right(`${Math.floor(progress.share * 100)} %`, PERCENT_WIDTH)}
      {right(leftWords(progress.leftMs), LEFT_WIDTH)}
    </Line>
  );
}

function Piece({ full, rest, last }: { readonly full: string; readonly rest: string; readonly last: boolean }) {
  return (
    <>
      <Tinted tint="good">{full}</Tinted>
      <Tinted tint="quiet">{rest}</Tinted>
      {last ? "" : " "}
    </>
  );
}

/** A bar of `room` columns in pieces with a gap between them; one piece where they would be too small to be told apart. */
export function barPieces(count: number, room: number): readonly number[] {
  const each = Math.floor((room - (count - 1)) / count);
  if (count <= 1 || each < 4) return [Math.max(1, room)];
  const spare = room - (count - 1) - each * count;
  return Array.from({ length: count }, (_, index) => each + (index < spare ? 1 : 0));
}

/** Between two phases, as wide as there is room. */
const PHASE_GAPS = ["     ", "   ", " "];

/** How far each phase of the load is. */
export function PhasesLine({ state, layout }: { readonly state: ViewState; readonly layout: Layout }) {
  const { glyphs } = useContext(ThemeContext);
  const phases = state.plan.load.map((phase, index) => {
    const planned = integer(phase.requests);
    return `${phaseWords(phase)} ${right(integer(state.phases[index] ?? 0), planned.length)}/${planned}`;
  });
  const room = layout.columns - 2;
  const lines = [" ".repeat(NAME_WIDTH + 1), ""].flatMap((indent) =>
    PHASE_GAPS.map((gap) => indent + phases.join(gap)),
  );
  const line = lines.find(({ length }) => length <= room) ?? left(lines.at(-1) ?? "", room, glyphs.cut);
  return (
    <Line>
      <Tinted tint="quiet">{line}</Tinted>
    </Line>
  );
}
