import { parentPort } from "node:worker_threads";
import { systemClock } from "./adapters/system-clock.ts";
import { stepBack } from "./adapters/thread-priority.ts";
import { Drawing } from "./ui/drawing.tsx";
import type { Frame } from "./ui/live-view.ts";
import type { Scene } from "./ui/scene.ts";

/*
 * The thread that draws the live screen: a frame takes as long as hundreds of requests in virtual time, and loading what
 * draws it as long as thousands.
 */

const port = parentPort;
if (port === null) throw new Error("this program is the thread of another one");

const clock = systemClock();
const drawing = new Drawing();
port.on("message", (scene: Scene) => {
  const beganMs = clock.now();
  const text = drawing.draw(scene);
  port.postMessage({ text, tookMs: clock.now() - beganMs } satisfies Frame);
});
// After the first frame, for which somebody waits.
port.once("message", () => stepBack());
