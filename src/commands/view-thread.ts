import { Worker } from "node:worker_threads";
import { packagedFile } from "../adapters/text-file.ts";
import { lossOf } from "../adapters/thread-loss.ts";
import type { Drawer, Frame } from "../ui/live-view.ts";
import type { Scene } from "../ui/scene.ts";

/** The thread's program, as the build writes it. */
const ENTRY = "dist/view-worker.js";

export interface ViewThread extends Drawer {
  /** Ends it, whatever it does. */
  close(): Promise<void>;
}

/** Starts the thread that draws the live screen. */
export function startViewThread({ colour }: { readonly colour: boolean }): ViewThread {
  // Of the environment it gets no more than what those who colour text for it look at: there may be keys in the rest.
  const worker = new Worker(packagedFile(ENTRY), { env: { FORCE_COLOR: colour ? "1" : "0" }, execArgv: [] });
  let waiting: { resolve(frame: Frame): void; reject(error: unknown): void } | null = null;
  let loss: unknown = null;
  worker.on("message", (frame: Frame) => waiting?.resolve(frame));
  lossOf(worker, (words) => new Error(`the thread that draws it ${words}`)).catch((error: unknown) => {
    loss = error;
    waiting?.reject(error);
  });
  return {
    draw: (scene: Scene) =>
      new Promise((resolve, reject) => {
        if (loss !== null) return reject(loss);
        waiting = { resolve, reject };
        worker.postMessage(scene);
      }),
    close: async () => void (await worker.terminate()),
  };
}
