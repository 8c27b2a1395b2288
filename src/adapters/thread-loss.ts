import type { Worker } from "node:worker_threads";

/** Rejects when the thread fails or ends, with what `failure` makes of these words; never resolves. */
export function lossOf(worker: Worker, failure: (words: string) => Error): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    worker.once("error", (error) => reject(failure(`has failed: ${error.message}`)));
    worker.once("exit", (code) => reject(failure(`has ended (code ${code})`)));
  });
  // Whoever waits for the thread learns of its loss; that nobody does just now is no error.
  lost.catch(() => {});
  return lost;
}
