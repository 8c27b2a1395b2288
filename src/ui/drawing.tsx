import { type Instance, render } from "ink";
import { Component, type ReactNode } from "react";
import { App } from "./app.tsx";
import type { Scene } from "./scene.ts";

/** Has Ink draw scenes, without a terminal: each frame is handed over whole, as lines of text. */
export class Drawing {
  #instance: Instance | null = null;
  #columns = 0;
  #frame = "";
  #failure: unknown = null;

  /** @throws what a component threw; there is nothing to be drawn any more */
  draw(scene: Scene): string {
    this.#columns = scene.columns;
    const app = (
      <Fallible onFailure={this.#failed}>
        <App scene={scene} />
      </Fallible>
    );
    // What is drawn is there when either returns.
    if (this.#instance === null) this.#instance = this.#begin(app);
    else this.#instance.rerender(app);
    if (this.#failure !== null) throw this.#failure;
    return this.#frame;
  }

  #begin(app: React.JSX.Element): Instance {
    // Whole frames, without cursor movements: putting them on the screen is the painter's work.
    return render(app, { stdout: this.#paper(), exitOnCtrlC: false, patchConsole: false, debug: true });
  }

  readonly #failed = (error: unknown): void => {
    this.#failure = error;
  };

  /** A terminal as Ink sees it, of which only the last frame is kept. */
  #paper(): NodeJS.WriteStream {
    const write = (frame: string): boolean => {
      this.#frame = frame;
      return true;
    };
    return new Proxy(process.stdout, {
      get: (target, key) => {
        if (key === "write") return write;
        if (key === "columns") return this.#columns;
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }
}

/** Ink itself would draw what a component throws, with its stack, and end in silence. */
class Fallible extends Component<{ readonly children: ReactNode; readonly onFailure: (error: unknown) => void }> {
  static getDerivedStateFromError(): { readonly failed: true } {
    return { failed: true };
  }

  override readonly state = { failed: false };

  override componentDidCatch(error: unknown): void {
    this.props.onFailure(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
