import { describe, expect, it } from "vitest";
import { intervalText } from "../../src/report/claim-section.ts";

describe("the interval of a figure that was claimed", () => {
  it("tells tenths of a few milliseconds, and whole ones of more", () => {
    expect(intervalText("ms", [0.24, 0.31], undefined)).toBe("0.2 - 0.3");
    expect(intervalText("ms", [-1.26, 9.9], undefined)).toBe("-1.3 - 9.9");
    expect(intervalText("ms", [8.4, 12.6], undefined)).toBe("8 - 13");
    expect(intervalText("ms", [1237.2, 1241.8], undefined)).toBe("1,237 - 1,242");
  });

  it("has no upper end where an outage may be", () => {
    expect(intervalText("ms", [2.5, null], undefined)).toBe("3 - outage");
    expect(intervalText("ms", null, undefined)).toBe("-");
  });
});
