import { describe, expect, test } from "vitest";
import { type Rewiring, rewiredTransport, type SocketShortage } from "../../src/adapters/rewired-transport.ts";
import { Cancellation } from "../../src/core/cancellation.ts";
import { type Transport, TransportError, type TransportRequest } from "../../src/core/transport.ts";

const REQUEST: TransportRequest = {
  provider: "openai",
  method: "POST",
  url: "https://api.example/v1/chat/completions?x=1",
  headers: { "x-one": "1" },
  body: "{}",
};

const TO_4100: Rewiring = {
  origins: { openai: "http://127.0.0.1:4100" },
  unreachable: () => null,
  shortage: () => {},
};

function failing(kind: TransportError["kind"], message: string, sent: TransportRequest[] = []): Transport {
  return {
    send: (request) => {
      sent.push(request);
      return Promise.reject(new TransportError(kind, message));
    },
  };
}

async function shortagesAfter(message: string): Promise<readonly SocketShortage[]> {
  const shortages: SocketShortage[] = [];
  const transport = rewiredTransport(failing("connect", message), {
    ...TO_4100,
    shortage: (error) => shortages.push(error),
  });
  await expect(transport.send(REQUEST, new Cancellation())).rejects.toThrow(message);
  return shortages;
}

describe("a rewired transport", () => {
  test.each([
    ["https://api.example/v1/chat?x=1", "http://127.0.0.1:4100/v1/chat?x=1"],
    ["https://api.example", "http://127.0.0.1:4100"],
    ["http://[::1]:8080/v1", "http://127.0.0.1:4100/v1"],
  ])("sends %s to %s and leaves the rest as it is", async (url, expected) => {
    const sent: TransportRequest[] = [];
    const transport = rewiredTransport(failing("reset", "lost", sent), TO_4100);
    await expect(transport.send({ ...REQUEST, url }, new Cancellation())).rejects.toThrow("lost");
    expect(sent).toEqual([{ ...REQUEST, url: expected }]);
  });

  test("sends what is to find no way to a name that nobody has, or in a language that nobody speaks", async () => {
    const sent: TransportRequest[] = [];
    for (const why of ["dns", "tls"] as const) {
      const transport = rewiredTransport(failing("connect", "no way", sent), { ...TO_4100, unreachable: () => why });
      await expect(transport.send(REQUEST, new Cancellation())).rejects.toThrow("no way");
    }
    expect(sent.map(({ url }) => url)).toEqual([
      expect.stringMatching(/^http:\/\/[a-z-]{64}\.invalid\/v1\/chat/),
      "https://127.0.0.1:4100/v1/chat/completions?x=1",
    ]);
  });

  test("never sends anything to a provider that nobody plays", async () => {
    const sent: TransportRequest[] = [];
    const origins = { google: "http://127.0.0.1:1" };
    const transport = rewiredTransport(failing("reset", "lost", sent), { ...TO_4100, origins });
    await expect(transport.send(REQUEST, new Cancellation())).rejects.toMatchObject({ kind: "connect" });
    expect(sent).toEqual([]);
  });

  test.each(["EMFILE", "ENFILE", "EADDRNOTAVAIL"])("tells apart a machine without sockets (%s)", async (code) => {
    expect(await shortagesAfter(`no connection to openai (${code})`)).toHaveLength(1);
  });

  test("from a provider that is not there", async () => {
    expect(await shortagesAfter("no connection to openai (refused)")).toEqual([]);
  });
});
