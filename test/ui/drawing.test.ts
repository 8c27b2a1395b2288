import { expect, it } from "vitest";
import { Drawing } from "../../src/ui/drawing.tsx";
import { UNICODE } from "../../src/ui/glyphs.ts";
import type { Scene } from "../../src/ui/scene.ts";
import { playedStore } from "./played.ts";

it("a drawing tells that nothing can be drawn any more, rather than giving empty frames for ever", () => {
  const { state } = playedStore().store;
  if (state === null) throw new Error("the bench has not begun");
  const look = { columns: 80, rows: 24, colour: false, glyphs: UNICODE, pace: null, paced: false };
  const scene: Scene = { ...look, state, keys: true, can: { pause: true, inject: false }, currency: undefined };
  const drawing = new Drawing();
  expect(drawing.draw(scene)).toContain("virtual time 1:08:00");
  const broken = { ...scene, state: { ...state, lanes: null } } as unknown as Scene;
  expect(() => drawing.draw(broken)).toThrow(TypeError);
  expect(() => drawing.draw(scene)).toThrow(TypeError);
});
