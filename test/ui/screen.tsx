import { PassThrough } from "node:stream";
import { Text } from "ink";
import { render } from "ink-testing-library";
import { App } from "../../src/ui/app.tsx";
import { UNICODE } from "../../src/ui/glyphs.ts";
import { hearKeys } from "../../src/ui/keyboard.ts";
import { press } from "../../src/ui/keys.ts";
import type { Scene } from "../../src/ui/scene.ts";
import type { Played } from "./played.ts";

export interface Screen {
  frame(): string;
  lines(): readonly string[];
  press(key: string): Promise<void>;
  close(): void;
}

/** The whole screen on a terminal of that size, drawn by Ink without a terminal. */
export function screen({ store }: Played, columns: number, rows: number, changes: Partial<Scene> = {}): Screen {
  const ink = render(<Text> </Text>);
  // The library's terminal is always 100 columns wide.
  Object.defineProperty(ink.stdout, "columns", { get: () => columns });
  const can = { pause: store.canPause, inject: store.canInject };
  const look = { columns, rows, colour: false, glyphs: UNICODE, keys: true, can };
  const draw = () => {
    const { state } = store;
    if (state === null) throw new Error("the bench has not begun");
    const scene: Scene = { state, ...look, pace: null, paced: false, currency: undefined, ...changes };
    // It is sent from thread to thread.
    ink.rerender(<App scene={structuredClone(scene)} />);
  };
  store.subscribe(draw);
  draw();
  const stdin = new PassThrough();
  const keyboard = hearKeys(Object.assign(stdin, { setRawMode: () => stdin }) as unknown as NodeJS.ReadStream, (sign) =>
    press(store, sign),
  );
  const frame = () => ink.lastFrame() ?? "";
  return {
    frame,
    lines: () => frame().split("\n"),
    press: async (key) => {
      stdin.write(key);
      await new Promise((resolve) => setImmediate(resolve));
    },
    close: () => {
      keyboard.stop();
      ink.unmount();
    },
  };
}
