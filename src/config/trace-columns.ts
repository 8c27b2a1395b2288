import { traceDateMs } from "./trace-date.ts";

/** Reads a value of a column as milliseconds; null: it is no time. */
export type ReadTime = (value: string) => number | null;

export interface TraceColumns {
  readonly arrival: { readonly name: string; readonly read: ReadTime };
  readonly inputTokens: string;
  readonly outputTokens: string;
}

interface TraceFormat {
  readonly arrival: string;
  readonly read: ReadTime;
  readonly inputTokens: readonly string[];
  readonly outputTokens: readonly string[];
}

const INPUT = ["input_tokens", "prompt_tokens"];
const OUTPUT = ["output_tokens", "completion_tokens"];

const inMilliseconds: ReadTime = (value) => numberIn(value);
const inSeconds: ReadTime = (value) => {
  const seconds = numberIn(value);
  return seconds === null ? null : seconds * 1000;
};
const byDate: ReadTime = (value) => traceDateMs(value) ?? inMilliseconds(value);

/** How traces name what is needed, the most telling first. The same name means different units to different publishers. */
const FORMATS: readonly TraceFormat[] = [
  { arrival: "arrival_ms", read: inMilliseconds, inputTokens: INPUT, outputTokens: OUTPUT },
  { arrival: "arrival_s", read: inSeconds, inputTokens: INPUT, outputTokens: OUTPUT },
  { arrival: "timestamp_ms", read: inMilliseconds, inputTokens: INPUT, outputTokens: OUTPUT },
  { arrival: "timestamp_s", read: inSeconds, inputTokens: INPUT, outputTokens: OUTPUT },
  // https://github.com/Azure/AzurePublicDataset
  { arrival: "timestamp", read: byDate, inputTokens: ["contexttokens"], outputTokens: ["generatedtokens"] },
  // https://github.com/HPMLL/BurstGPT
  { arrival: "timestamp", read: inSeconds, inputTokens: ["request tokens"], outputTokens: ["response tokens"] },
  // https://github.com/kvcache-ai/Mooncake
  { arrival: "timestamp", read: inMilliseconds, inputTokens: ["input_length"], outputTokens: ["output_length"] },
  { arrival: "timestamp", read: byDate, inputTokens: INPUT, outputTokens: OUTPUT },
];

/** Finds the columns that are needed among these names; null: they are not there. Capitals make no difference. */
export function traceColumns(names: readonly string[]): TraceColumns | null {
  const known = new Map(names.map((name) => [name.trim().toLowerCase(), name]));
  const named = (candidates: readonly string[]): string | undefined => {
    const found = candidates.find((candidate) => known.has(candidate));
    return found === undefined ? undefined : known.get(found);
  };
  for (const { arrival, read, ...tokens } of FORMATS) {
    const [name, inputTokens, outputTokens] = [[arrival], tokens.inputTokens, tokens.outputTokens].map(named);
    if (name === undefined || inputTokens === undefined || outputTokens === undefined) continue;
    return { arrival: { name, read }, inputTokens, outputTokens };
  }
  return null;
}

function numberIn(value: string): number | null {
  return /^-?\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,2})?$/i.test(value) ? Number(value) : null;
}
