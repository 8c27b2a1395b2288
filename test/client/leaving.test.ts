import { describe, expect, it } from "vitest";
import { RequestCancelled } from "../../src/index.ts";
import { eventually } from "../sim/sockets.ts";
import { givenClient, HELLO } from "./given-client.ts";

const SILENT_AFTER_WORDS = ["kind: stall, after: middle"];

describe("a caller who gives up", () => {
  it("is told the reason of its signal, whether that came before the request or during it", async () => {
    const client = await givenClient(["kind: blackout, mode: hang"]);
    const controller = new AbortController();
    const waiting = client.chat.completions.create({ messages: HELLO }, { signal: controller.signal });
    await new Promise((resolve) => client.on("attempt-started", resolve));
    controller.abort("enough");
    await expect(waiting).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
    const late = client.chat.completions.create({ messages: HELLO }, { signal: controller.signal });
    await expect(late).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
    expect(client.metrics().total_requests).toBe(1);
  });

  it("is told so in the middle of a stream as well", async () => {
    const client = await givenClient(SILENT_AFTER_WORDS);
    const controller = new AbortController();
    const { signal } = controller;
    const stream = await client.chat.completions.create({ messages: HELLO, stream: true }, { signal });
    const reading = (async () => {
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) controller.abort("enough");
    })();
    await expect(reading).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
  });

  it("leaves nothing on a signal that outlives its requests", async () => {
    const client = await givenClient();
    const { signal, heard } = countingSignal();
    await client.chat.completions.create({ messages: HELLO }, { signal });
    for await (const _ of await client.chat.completions.create({ messages: HELLO, stream: true }, { signal })) break;
    await client.close();
    await expect(client.chat.completions.create({ messages: HELLO }, { signal })).rejects.toBeInstanceOf(
      RequestCancelled,
    );
    expect(heard()).toBe(0);
  });

  it("ends a stream at once, also while it waits for the next chunk", async () => {
    const client = await givenClient(SILENT_AFTER_WORDS);
    const stream = await client.chat.completions.create({ messages: HELLO, stream: true });
    const chunks = stream[Symbol.asyncIterator]();
    let read = 0;
    const waiting = (async () => {
      while (!(await chunks.next()).done) read += 1;
      return "done";
    })();
    const failed = new Promise((resolve) => client.on("request-failed", ({ failure }) => resolve(failure.kind)));
    let seen = 0;
    await eventually(() => {
      const before = seen;
      seen = read;
      return seen > 1 && seen === before;
    });
    await chunks.return?.();
    expect(await waiting).toBe("done");
    expect(await failed).toBe("cancelled");
  });

  it("is told by a client that was closed that this is why", async () => {
    const client = await givenClient(["kind: blackout, mode: hang"]);
    const waiting = client.chat.completions.create({ messages: HELLO });
    const ended = expect(waiting).rejects.toThrow("its client was closed");
    await new Promise((resolve) => client.on("attempt-started", resolve));
    await client.close();
    await ended;
  });
});

/** A signal that tells how many still listen to it. */
function countingSignal() {
  const { signal } = new AbortController();
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...given: Parameters<AbortSignal["addEventListener"]>) => {
    count += 1;
    add(...given);
  };
  signal.removeEventListener = (...given: Parameters<AbortSignal["removeEventListener"]>) => {
    count -= 1;
    remove(...given);
  };
  return { signal, heard: () => count };
}
