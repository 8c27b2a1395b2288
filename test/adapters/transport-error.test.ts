import { describe, expect, it } from "vitest";
import { transportErrorOf } from "../../src/adapters/transport-error.ts";

function coded(code: string, message = "details"): Error {
  return Object.assign(new Error(message), { code });
}

describe("an error of the network", () => {
  it.each([
    ["ECONNREFUSED", "refused"],
    ["ENOTFOUND", "no such host"],
    ["EAI_AGAIN", "looked up"],
    ["EHOSTUNREACH", "host unreachable"],
    ["ENETUNREACH", "network unreachable"],
    ["ETIMEDOUT", "gave up waiting"],
    ["CERT_HAS_EXPIRED", "expired"],
    ["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT"],
    ["EPROTO", "EPROTO"],
  ])("of code %s before the connection stood is no connection, said in words", (code, words) => {
    const error = transportErrorOf(coded(code), "connecting", "acme");
    expect(error.kind).toBe("connect");
    expect(error.message).toContain("acme");
    expect(error.message).toContain(words);
  });

  it("means what the phase makes of it when the connection stood", () => {
    expect(transportErrorOf(coded("ECONNRESET"), "sent", "acme").kind).toBe("reset");
    expect(transportErrorOf(coded("ECONNRESET"), "body", "acme").kind).toBe("cut");
    expect(transportErrorOf(coded("ETIMEDOUT"), "body", "acme").kind).toBe("cut");
  });

  it("of several addresses is told by the first of them", () => {
    const error = new AggregateError([coded("ENETUNREACH"), coded("ECONNREFUSED")], "");
    expect(transportErrorOf(error, "connecting", "acme").message).toContain("network unreachable");
    expect(transportErrorOf(new AggregateError([]), "connecting", "acme").kind).toBe("connect");
  });
});
