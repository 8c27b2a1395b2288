import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { undiciTransport } from "../../src/adapters/undici-transport.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { eventually } from "../sim/sockets.ts";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test("requests that are given up do not leave new connections behind", async () => {
  let accepted = 0;
  let open = 0;
  let heard = 0;
  // It takes every request and answers none, until it is well.
  let well = false;
  server = createServer((incoming, response) => {
    heard += 1;
    incoming.resume();
    if (well) response.end("{}");
  });
  server.on("connection", (socket) => {
    accepted += 1;
    open += 1;
    socket.once("close", () => (open -= 1));
  });
  const port = await new Promise<number>((resolve) => {
    server?.listen(0, "127.0.0.1", () => {
      const address = server?.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const transport = undiciTransport();
  const send = (cancellation: Cancellation) =>
    transport.send(
      { provider: "p", method: "POST", url: `http://127.0.0.1:${port}/v1`, headers: {}, body: "{}" },
      cancellation,
    );
  const cancellation = new Cancellation();
  const silent = Array.from({ length: 50 }, () => send(cancellation));
  await eventually(() => heard === 50);
  cancellation.cancel("first-token");
  const outcomes = await Promise.allSettled(silent);
  expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => "rejected"));
  await eventually(() => open === 0);
  well = true;
  const response = await send(new Cancellation());
  expect(await response.body.text(100)).toBe("{}");
  // One for each that was given up, and one for the answer: none was opened for a request that had gone.
  expect(accepted).toBe(51);
  await transport.close();
});
