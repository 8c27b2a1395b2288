import { expect, test } from "vitest";
import { studentQuantile } from "../../src/bench/student-t.ts";

test.each([
  [0.975, 1, 12.7062047],
  [0.975, 2, 4.3026527],
  [0.975, 3, 3.1824463],
  [0.975, 4, 2.7764451],
  [0.975, 9, 2.2621572],
  [0.975, 10, 2.2281389],
  [0.975, 19, 2.093024],
  [0.975, 30, 2.0422725],
  [0.975, 120, 1.9799304],
  [0.95, 7, 1.8945786],
  [0.995, 4, 4.6040949],
  [0.999, 6, 5.2076262],
])("Student's t below which %f lies with %i degrees of freedom is as tabled", (probability, degrees, tabled) => {
  expect(Math.abs(studentQuantile(probability, degrees) - tabled)).toBeLessThan(1e-6);
  expect(studentQuantile(1 - probability, degrees)).toBeCloseTo(-tabled, 6);
});

test("the median is zero, and with many degrees of freedom the distribution is the normal one", () => {
  expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 12);
  expect(studentQuantile(0.975, 1_000_000)).toBeCloseTo(1.959966, 5);
});
