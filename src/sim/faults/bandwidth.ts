import { sliced } from "./byte-slices.ts";
import { asksForAnswer, type Fault, spoilt } from "./fault.ts";

/** A narrow line hands on so many slices a second: few enough to simulate, enough to flow. */
const SLICES_PER_SECOND = 20;

/** Bytes come no faster than the line lets them; what waits for it comes later, and nothing is lost. */
export const bandwidth: Fault<"bandwidth"> = {
  kind: "bandwidth",
  concerns: asksForAnswer,
  apply: ({ bytesPerSecond }, course) => {
    const bytes = Math.ceil(bytesPerSecond / SLICES_PER_SECOND);
    const msOf = (count: number): number => (count * 1000) / bytesPerSecond;
    return spoilt(course, (answer) => ({ ...answer, body: sliced(answer.body, { bytes, msOf }) }));
  },
};
