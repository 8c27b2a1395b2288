import type { JsonObject } from "./voices/request-body.ts";

const LENGTH_MAX = 1000;

/** A number within the schema's bounds, 1 if it can be; 1 as well where nothing lies within them. */
export function boundedNumber(schema: JsonObject, whole: boolean): number {
  const minimum = numberIn(schema, "minimum") ?? -Infinity;
  const maximum = numberIn(schema, "maximum") ?? Infinity;
  const above = numberIn(schema, "exclusiveMinimum") ?? -Infinity;
  const below = numberIn(schema, "exclusiveMaximum") ?? Infinity;
  const fits = (value: number): boolean => value >= minimum && value > above && value <= maximum && value < below;
  const lowest = Math.max(minimum, above);
  const highest = Math.min(maximum, below);
  const step = Math.abs(numberIn(schema, "multipleOf") ?? 0) || (whole ? 1 : 0);
  const places = [1, 0, lowest, highest, (lowest + highest) / 2, lowest + (step || 1), highest - (step || 1)];
  const values = step === 0 ? places : places.flatMap((place) => multiplesBy(place, step));
  return values.find((value) => Number.isFinite(value) && fits(value)) ?? 1;
}

function multiplesBy(place: number, step: number): readonly number[] {
  return [Math.ceil(place / step) * step, Math.floor(place / step) * step];
}

/** Values that usual patterns accept. */
const USUAL = [
  "sample",
  "Sample",
  "sample_1",
  "SAMPLE",
  "A",
  "AB",
  "ABC",
  "1",
  "12",
  "123",
  "1234",
  "12345",
  "123456",
  "A1",
  "AB-123",
  "ABC-1234",
  "1.0",
  "1.2.3",
  "v1.2.3",
  "#1a2b3c",
  "12:30",
  "/sample",
  "en-US",
  "+491701234567",
  "555-123-4567",
];

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T12:00:00Z",
  date: "2026-01-01",
  time: "12:00:00Z",
  duration: "P1D",
  email: "someone@sample.example",
  hostname: "sample.example",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://sample.example/",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/** A text within the schema's bounds; without any it says what it stands for. */
export function boundedText(schema: JsonObject, name: string): string {
  const { format, pattern } = schema;
  const formatted = typeof format === "string" ? FORMATS[format] : undefined;
  const patterned = typeof pattern === "string" ? matching(pattern) : undefined;
  const least = Math.min(LENGTH_MAX, numberIn(schema, "minLength") ?? 0);
  const most = numberIn(schema, "maxLength") ?? LENGTH_MAX;
  const text = formatted ?? patterned ?? `sample ${name}`;
  return text.length < least ? text.padEnd(least, "x") : text.slice(0, most);
}

function matching(pattern: string): string | undefined {
  try {
    const expression = new RegExp(pattern, "u");
    return [...USUAL, ...Object.values(FORMATS)].find((text) => expression.test(text));
  } catch {
    return undefined;
  }
}

function numberIn(schema: JsonObject, name: string): number | null {
  const value = schema[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
