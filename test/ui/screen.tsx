import { Text } from "ink";
import { render } from "ink-testing-library";
import { App, type AppProps } from "../../src/ui/app.tsx";
import { UNICODE } from "../../src/ui/glyphs.ts";
import type { Played } from "./played.ts";

export interface Screen {
  frame(): string;
  lines(): readonly string[];
  press(key: string): Promise<void>;
  close(): void;
}

/** The whole screen on a terminal of that size, drawn by Ink without a terminal. */
export function screen({ store }: Played, columns: number, rows: number, changes: Partial<AppProps> = {}): Screen {
  const ink = render(<Text> </Text>);
  // The library's terminal is always 100 columns wide.
  Object.defineProperty(ink.stdout, "columns", { get: () => columns });
  const draw = () =>
    ink.rerender(
      <App
        store={store}
        theme={{ colour: false, glyphs: UNICODE }}
        columns={columns}
        rows={rows}
        keys
        pace={null}
        paced={false}
        currency={undefined}
        {...changes}
      />,
    );
  store.subscribe(draw);
  draw();
  const frame = () => ink.lastFrame() ?? "";
  return {
    frame,
    lines: () => frame().split("\n"),
    press: async (key) => {
      // Ink begins to listen once the frame is on the screen.
      await turn();
      ink.stdin.write(key);
      await turn();
    },
    close: () => ink.unmount(),
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
