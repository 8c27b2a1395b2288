import { expect, test } from "vitest";
import { withMark } from "../../src/core/request-mark.ts";
import { REQUEST_ID_HEADER } from "../../src/core/transport.ts";
import { failureGiven } from "../../src/sim/failure-given.ts";
import { startSimServer } from "../../src/sim/server.ts";
import { givenProvider, fault } from "./simulation.ts";
import { answer, clock, HOST, post, scripted } from "./sockets.ts";

test("a request that says in its prompt who it is has a name for each of its tries, whatever its header says", async () => {
  const providers = ["one", "two"].map((name) => scripted(name, answer([{ afterMs: 0, data: "{}" }])));
  const server = await startSimServer({ clock, host: HOST, providers });
  const [one, two] = server.listeners.map(({ port }) => port);
  const headers = { [REQUEST_ID_HEADER]: "the gateway's own" };
  const ask = (port: number | undefined, body: string) => post(port ?? 0, { body, headers });
  await ask(one, asking("s17"));
  await ask(one, asking("s17"));
  await ask(one, asking("t3;tokens=120"));
  await ask(two, asking("s17"));
  await ask(two, "{}");
  await server.close();
  const names = providers.map(({ heard }) => heard.map((request) => request.headers[REQUEST_ID_HEADER]));
  expect(names).toEqual([
    ["s17.0", "s17.1", "t3;tokens=120.0"],
    ["s17.0", "the gateway's own"],
  ]);
});

function asking(id: string): string {
  const messages = withMark([{ role: "user", content: "Is it (holyfail request x)?" }], id);
  return JSON.stringify({ model: "m", messages });
}

test.each([
  ["a status", { kind: "status", status: 503 }, "503"],
  ["a silence", { kind: "blackout", mode: "hang" }, "hang"],
  ["a lost connection", { kind: "blackout", mode: "reset" }, "reset"],
  ["an answer that is cut", { kind: "cut" }, "cut"],
  ["an answer that is none", { kind: "empty" }, "empty"],
  ["an answer that is only late", { kind: "slowdown", factor: 5 }, null],
] as const)("what a provider gave is told of: %s", (_, effect, expected) => {
  const faults: (typeof effect)[] = [];
  const body = JSON.stringify({ model: "gpt-4.1", messages: [{ role: "user", content: "Why?" }] });
  const headers = { authorization: "Bearer any", "content-type": "application/json" };
  const request = { method: "POST", path: "/v1/chat/completions", query: "", headers, body };
  const performance = givenProvider({ faults: [fault(effect)] }).perform(request, 0, () => faults.push(effect));
  expect(faults).toHaveLength(1);
  expect(failureGiven({ performance, faults })).toBe(expected);
});
