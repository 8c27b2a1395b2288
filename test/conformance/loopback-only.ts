import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { afterAll, beforeAll, expect } from "vitest";

/** Told of every socket that any code of this process opens, the fetch that comes with Node included. */
const CHANNEL = "net.client.socket";

/** Fails the file that calls it if anything in it turned to another machine, or only asked for one by name. */
export function onlyLoopback(): void {
  const seen = new Set<string>();
  const watch = (message: unknown): void => {
    if (typeof message !== "object" || message === null || !("socket" in message)) return;
    const socket = message.socket as Socket;
    socket.on("lookup", (_error, _address, _family, host: string) => seen.add(host));
    socket.on("connectionAttempt", (address: string) => seen.add(address));
  };
  beforeAll(() => subscribe(CHANNEL, watch));
  afterAll(() => {
    unsubscribe(CHANNEL, watch);
    expect(seen.size, "no connection was seen at all").toBeGreaterThan(0);
    expect([...seen].filter((place) => !/^127\.|^::1$|^localhost$/.test(place))).toEqual([]);
  });
}
