import { expect, test } from "vitest";
import { readReport } from "../../src/bench/read-report.ts";
import { benchJson } from "../../src/report/json.ts";
import { sampleReport } from "../report/sample-report.ts";

const TEXT = benchJson(sampleReport());

test("a saved report is read back as it was, and what a later version added is kept", () => {
  expect(readReport(TEXT)).toEqual({ ok: true, report: sampleReport() });
  const more = { ...sampleReport(), later: { figure: 1 } };
  expect(readReport(JSON.stringify(more))).toEqual({ ok: true, report: more });
});

test("faults that were put in by hand come back with the configuration that met them", () => {
  const report = sampleReport();
  const injected = { chain: "production", configuration: "primary only", seed: 42 };
  const faults = report.faults.map((fault) => ({ ...fault, injected }));
  expect(readReport(benchJson({ ...report, faults }))).toEqual({ ok: true, report: { ...report, faults } });
});

test.each([
  ["", "not a report in JSON"],
  ["# holyfail bench", "not a report in JSON"],
  [TEXT.slice(0, TEXT.length / 2), "cut off"],
  ["[]", "not a report of holyfail bench"],
  ['{"schema": 1}', "not a report of holyfail bench"],
  ['{"schema": "holyfail.bench/9"}', "holyfail.bench/9, and this version reads holyfail.bench/1"],
  ['{"schema": "holyfail.prove/1"}', "holyfail.prove/1, not a report"],
  ['{"schema": "holyfail.bench/1"}', "version is missing"],
  [TEXT.replace('"requests": 1500', '"requests": "many"'), 'configurations.0.requests should be number, not "many"'],
  [TEXT.replace('"mode": "virtual"', '"mode": "dreamt"'), "mode should be"],
])("what is no report is refused with the reason: %#", (text, why) => {
  const read = readReport(text);
  expect(read).toMatchObject({ ok: false });
  if (!read.ok) expect(read.message).toContain(why);
});
