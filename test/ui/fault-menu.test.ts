import { describe, expect, it } from "vitest";
import { parseFault } from "../../src/config/parse-fault.ts";
import { type FaultMenu, menuWords, openMenu, pressInMenu, usualWords } from "../../src/ui/fault-menu.ts";

const PROVIDERS = ["openai", "anthropic", "google"];

function opened(provider: string | null = null): FaultMenu {
  const menu = openMenu(PROVIDERS, provider);
  if (menu === null) throw new Error("no menu");
  return menu;
}

/** What comes of these keys, one after the other. */
function pressed(keys: string, menu = opened()) {
  let now = menu;
  for (const key of keys) {
    const step = pressInMenu(now, key);
    if (step.type !== "choosing") return step;
    now = step.menu;
  }
  return { type: "choosing", ...menuWords(now) };
}

describe("the menu of faults", () => {
  it("asks at whom, what, and for how long", () => {
    expect(pressed("")).toEqual({ type: "choosing", question: "a fault at", choices: PROVIDERS });
    expect(pressed("2")).toMatchObject({ question: "anthropic", choices: expect.arrayContaining(["hang", "429"]) });
    expect(pressed("23")).toMatchObject({ question: "anthropic: reset for", choices: expect.arrayContaining(["5 s"]) });
    expect(pressed("234")).toEqual({
      type: "wished",
      wish: { provider: "anthropic", kind: "blackout", mode: "reset", for_ms: 30_000 },
    });
  });

  it("takes the usual for what was not chosen, by Enter or a second f", () => {
    const usual = { type: "wished", wish: { provider: "openai", kind: "blackout", mode: "hang", for_ms: 5000 } };
    expect(pressed("\r")).toEqual(usual);
    expect(pressed("f")).toEqual(usual);
    expect(pressed("34f")).toEqual({
      type: "wished",
      wish: { provider: "google", kind: "status", status: 500, for_ms: 5000 },
    });
    expect(usualWords(opened())).toBe("openai: hang for 5 s");
  });

  it("begins with what, at the provider that is looked at", () => {
    expect(pressed("", opened("google"))).toMatchObject({ question: "google" });
    expect(pressed("f", opened("google"))).toMatchObject({ wish: { provider: "google" } });
  });

  it("is left by Esc or 0 at any step, and other keys change nothing", () => {
    for (const keys of ["\u001b", "0", "2\u001b", "210"]) expect(pressed(keys)).toEqual({ type: "left" });
    for (const keys of ["9", "x", " "]) expect(pressed(keys)).toEqual(pressed(""));
    expect(pressed("29")).toEqual(pressed("2"));
    expect(pressed("219")).toEqual(pressed("21"));
  });

  it("has no more choices than there are keys, and none without a provider", () => {
    const many = openMenu(
      Array.from({ length: 12 }, (_, index) => `p${index}`),
      null,
    );
    expect(many?.providers).toHaveLength(9);
    expect(openMenu([], null)).toBeNull();
  });

  it("offers nothing that a scenario file could not have", () => {
    const troubles = menuWords(pressedMenu("1")).choices;
    expect(troubles.length).toBeGreaterThan(5);
    for (const index of troubles.keys()) {
      const step = pressed(`1${index + 1}1`);
      expect(step).toMatchObject({ type: "wished" });
      if ("wish" in step) expect(parseFault(step.wish, PROVIDERS)).toMatchObject({ ok: true, endless: false });
    }
  });
});

function pressedMenu(key: string): FaultMenu {
  const step = pressInMenu(opened(), key);
  if (step.type !== "choosing") throw new Error("not choosing");
  return step.menu;
}
