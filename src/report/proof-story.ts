import type { FaultWindow } from "../config/scenario.ts";
import type { EngineEvent } from "../core/event.ts";
import type { Asked, Played } from "../prove/played.ts";
import type { Plain, PlannedRequest, ProofCase } from "../prove/proof-case.ts";
import { counted, milliseconds } from "./format.ts";
import { traceLine } from "./trace.ts";

/** A story that goes on for longer is not read. */
const REQUESTS_TOLD_MAX = 5;
const EVENTS_TOLD_MAX = 40;

/** What went wrong in a case, in words: who failed when, what was asked, and what the engine did. */
export function proofStory(written: ProofCase, played: Played | null, complaint: string): readonly string[] {
  const events = played === null ? [] : told(played, complaint);
  return [...chainLines(written), ...faultLines(written, played), ...requestLines(written), ...events];
}

function chainLines({ settings, tiers }: ProofCase): readonly string[] {
  const extra = Object.keys(settings).length === 0 ? "" : `, with ${wordsOf(settings)}`;
  return [
    `A chain of ${counted(tiers.length, "tier")}${extra}`,
    ...tiers.map((tier) => {
      const { provider, model, ...limits } = tier;
      const more = Object.keys(limits).length === 0 ? "" : ` with ${wordsOf(limits)}`;
      return `  ${typeof provider === "string" ? provider : "?"}/${typeof model === "string" ? model : "?"}${more}`;
    }),
  ];
}

function faultLines({ faults }: ProofCase, played: Played | null): readonly string[] {
  if (faults.length === 0) return ["No fault at all"];
  const windows = played?.scenario.faults;
  if (windows === undefined) return faults.map((fault) => `A fault: ${wordsOf(fault)}`);
  return windows.map(faultLine);
}

function faultLine({ provider, model, atMs, forMs, probability, first, every, where, effect }: FaultWindow): string {
  const { kind, ...fields } = effect;
  const details = Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`);
  const aim = [
    ...(model === null ? [] : [`only ${model}`]),
    ...(probability < 1 ? [`with probability ${probability}`] : []),
    ...(first === null ? [] : [`only the first ${first}`]),
    ...(every === null ? [] : [`each ${every}th`]),
    ...(where.stream === null ? [] : [where.stream ? "only streams" : "no streams"]),
  ];
  const what = [kind, ...(details.length === 0 ? [] : [`(${details.join(", ")})`])].join(" ");
  const when = `from ${milliseconds(atMs)} for ${milliseconds(forMs)}`;
  return [`${provider}: ${what} ${when}`, ...aim].join(", ");
}

function requestLines({ requests, recovery }: ProofCase): readonly string[] {
  const lines = requests.slice(0, REQUESTS_TOLD_MAX).map(requestLine);
  const more = requests.length - lines.length;
  return [
    ...lines,
    ...(more > 0 ? [`and ${counted(more, "request")} more`] : []),
    ...(recovery ? ["and a few more requests when all faults are over"] : []),
  ];
}

function requestLine({ id, atMs, copies, stream, cancelAfterMs, thinksMs, piecesMax }: PlannedRequest): string {
  return [
    `${id} asks at ${milliseconds(atMs)}`,
    ...(copies === undefined ? [] : [`${copies} times at once`]),
    ...(stream === true ? ["for a stream"] : []),
    ...(cancelAfterMs === undefined ? [] : [`gives up ${milliseconds(cancelAfterMs)} later`]),
    ...(thinksMs === undefined ? [] : [`takes ${milliseconds(thinksMs)} over each piece`]),
    ...(piecesMax === undefined ? [] : [`leaves after ${counted(piecesMax, "piece")}`]),
  ].join(", ");
}

/** The requests that the complaint is about; of one about a tier or the whole world the first few. */
function told({ chain, asked, events }: Played, complaint: string): readonly string[] {
  const named = asked.filter(({ id }) => complaint.split(/[\s:]/, 1)[0] === id);
  const chosen = (named.length > 0 ? named : asked).slice(0, REQUESTS_TOLD_MAX);
  return chosen.flatMap((one) => [
    `What became of ${one.id}`,
    ...courseOf(one, events)
      .map((event) => traceLine(event, chain, one.startedAtMs))
      .filter((line) => line !== null)
      .slice(0, EVENTS_TOLD_MAX),
  ]);
}

function courseOf({ id }: Asked, events: readonly EngineEvent[]): readonly EngineEvent[] {
  return events.filter(({ requestId }) => requestId === id);
}

/** A mapping as in a file, in flow style. */
function wordsOf(mapping: Plain): string {
  return Object.entries(mapping)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(", ")
    .replaceAll('"', "");
}
