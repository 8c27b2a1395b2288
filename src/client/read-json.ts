import { InvalidRequest } from "./errors.ts";
import { nameOfType } from "./field.ts";

/** Deeper than anything that is written by hand or made by a program; what goes round in circles is deeper still. */
const DEPTH_MAX = 100;
const VALUES_MAX = 100_000;

/**
 * Refuses what is not JSON and so cannot be sent: functions, big integers, circles. What is undefined is left out, as
 * JSON.stringify does.
 *
 * @throws InvalidRequest that names the innermost field
 */
export function refuseUnsendable(value: unknown, param: string): void {
  let values = 0;
  const look = (part: unknown, at: string, depth: number): void => {
    values += 1;
    if (values > VALUES_MAX) throw unsendable(param, `it holds more than ${VALUES_MAX} values`);
    if (depth > DEPTH_MAX) throw unsendable(param, `it is nested more than ${DEPTH_MAX} deep, or in a circle`);
    if (typeof part === "number" && !Number.isFinite(part)) throw unsendable(at, `JSON has no ${part}`);
    if (Array.isArray(part)) {
      part.forEach((each: unknown, index) => look(each, `${at}[${index}]`, depth + 1));
    } else if (typeof part === "object" && part !== null) {
      for (const [name, each] of Object.entries(part)) look(each, `${at}.${name}`, depth + 1);
    } else if (typeof part === "bigint" || typeof part === "function" || typeof part === "symbol") {
      throw unsendable(at, `${nameOfType(part)} is not JSON`);
    }
  };
  look(value, param, 0);
}

function unsendable(param: string, why: string): InvalidRequest {
  return new InvalidRequest(`Invalid '${param}': ${why}.`, param, "invalid_json");
}
