import { useContext } from "react";
import { type FaultMenu, menuWords, usualWords } from "../fault-menu.ts";
import type { Layout } from "../layout.ts";
import { left } from "../words.ts";
import { Line, ThemeContext, Tinted } from "./tinted.tsx";

/** The fault that is being chosen, in place of the keys. */
export function FaultMenuLines({ menu, layout }: { readonly menu: FaultMenu; readonly layout: Layout }) {
  const { glyphs } = useContext(ThemeContext);
  const { question, choices } = menuWords(menu);
  const asked = `${question}   ${choices.map((choice, index) => `${index + 1} ${choice}`).join("   ")}`;
  const room = layout.columns - 2;
  return (
    <>
      {layout.gaps ? (
        <Line>
          <Tinted tint="strong">{left(asked, room, glyphs.cut)}</Tinted>
        </Line>
      ) : null}
      <Line>
        <Tinted tint="quiet">
          {left(layout.gaps ? `Enter ${usualWords(menu)}     Esc no fault` : asked, room, glyphs.cut)}
        </Tinted>
      </Line>
    </>
  );
}
