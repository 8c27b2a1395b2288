import { Text } from "ink";
import { createContext, type ReactNode, useContext } from "react";
import { type Glyphs, UNICODE } from "../glyphs.ts";

/** What a piece of text would say in colour; its words always say it too. */
export type Tint = "plain" | "strong" | "quiet" | "good" | "bad" | "unsure";

export interface Theme {
  readonly colour: boolean;
  readonly glyphs: Glyphs;
}

export const ThemeContext = createContext<Theme>({ colour: false, glyphs: UNICODE });

const LOOKS: Readonly<Record<Tint, { readonly color?: string; readonly bold?: boolean; readonly dimColor?: boolean }>> =
  {
    plain: {},
    strong: { bold: true },
    quiet: { dimColor: true },
    good: { color: "green" },
    bad: { color: "red" },
    unsure: { color: "yellow" },
  };

/** Text in the colour of its meaning; without colours, just text. */
export function Tinted({ tint, children }: { readonly tint: Tint; readonly children: ReactNode }) {
  const { colour } = useContext(ThemeContext);
  return <Text {...(colour ? LOOKS[tint] : {})}>{children}</Text>;
}

/** One line of the screen: cut where the terminal ends, never wrapped. */
export function Line({ children }: { readonly children?: ReactNode }) {
  return <Text wrap="truncate-end"> {children}</Text>;
}
