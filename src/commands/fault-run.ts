import { escapeControls } from "../config/diagnostic.ts";
import { integer, span } from "../report/format.ts";
import type { FaultJson } from "../sim/admin-json.ts";
import { alignColumns } from "./chain-columns.ts";
import type { FaultOptions } from "./fault.ts";
import { flagOf } from "./fault-words.ts";
import { type Refused, simClient, type SimReply } from "./sim-client.ts";
import { EXIT, type Terminal } from "./terminal.ts";

/** Prints what goes wrong at a sim; gives the exit code. */
export async function listFaults(options: FaultOptions, terminal: Terminal): Promise<number> {
  const reply = await simClient(options.sim).faults();
  if (!reply.ok) return refused(reply.error, options, terminal);
  const { faults, left_out: leftOut } = reply.body;
  if (options.json) terminal.print(`${JSON.stringify(reply.body, null, 2)}\n`);
  else if (faults.length === 0) terminal.print("no faults\n");
  else terminal.print(`${alignColumns([HEAD, ...faults.map(rowOf)])}\n`);
  if (leftOut > 0) terminal.say(`holyfail: and ${integer(leftOut)} more, which are not listed`);
  return EXIT.yes;
}

/** Ends faults, all of them where none is named; gives the exit code. */
export async function clearFaults(ids: readonly string[], options: FaultOptions, terminal: Terminal): Promise<number> {
  const sim = simClient(options.sim);
  const removed: string[] = [];
  let code: number = EXIT.yes;
  for (const id of ids.length === 0 ? [null] : new Set(ids)) {
    const reply: SimReply<{ readonly removed: readonly string[] }> = await sim.remove(id);
    if (reply.ok) removed.push(...reply.body.removed);
    else {
      terminal.say(`holyfail: ${id ?? "clear"}: ${told(reply.error.message)}`, "error");
      code = EXIT.no;
    }
  }
  if (code === EXIT.no) terminal.say("`holyfail fault list` has their ids.", "error");
  const count = `${integer(removed.length)} fault${removed.length === 1 ? "" : "s"}`;
  terminal.print(options.json ? `${JSON.stringify({ removed }, null, 2)}\n` : `cleared ${count}\n`);
  return code;
}

/** Says why a sim refused, like the complaints about a file; gives the exit code. */
export function refused(error: Refused, { json }: FaultOptions, terminal: Terminal): number {
  if (json) terminal.print(`${JSON.stringify({ error }, null, 2)}\n`);
  const { problems, message, hint } = error;
  const complaints = problems.length > 0 ? problems : [{ field: "", rule: "refused", message, hint }];
  for (const problem of complaints) {
    const place = problem.field === "" ? "" : `${told(problem.field)}: `;
    terminal.say(`${place}error: ${told(problem.message)} [${told(problem.rule)}]`, "error");
    if (problem.hint !== null) terminal.say(`  help: ${told(asFlag(problem.hint, problem.field))}`, "error");
  }
  return EXIT.no;
}

/** What to add to a file, as the flag that does the same: `add "mode: hang"` is `add --mode hang`. */
function asFlag(hint: string, field: string): string {
  const [, name, value = "", rest = ""] = /^add "([a-z_]+): ([^"]*)"(.*)$/.exec(hint) ?? [];
  if (name === undefined) return hint;
  // Where the complaint is about another field, what to add stands beside it.
  const path = [...field.split(".").slice(0, -1), name].join(".");
  if (path.includes(".")) return `add --set ${path}=${value}${rest}`;
  const unit = name.endsWith("_ms") && Number.isFinite(Number(value)) ? "ms" : "";
  return `add ${flagOf({ name })} ${value}${unit}${rest}`;
}

/** One fault in a line, such as `3: blackout mode=hang at openai, active for another 30 s`. */
export function describeFault(json: FaultJson): string {
  const { kind, provider, aim } = wordsOf(json);
  return `${told(json.id)}: ${kind} at ${provider}${aim === "" ? "" : ` (${aim})`}, ${json.state} ${whenOf(json)}`.trimEnd();
}

const HEAD = ["ID", "STATE", "FAULT", "PROVIDER", "AIM", "WHEN", "HIT"];

function rowOf(json: FaultJson): readonly string[] {
  const { kind, provider, aim } = wordsOf(json);
  const { requests_hit: hit, requests_seen: seen } = json;
  const hits = hit === null || seen === null ? "nobody listens" : `${integer(hit)} of ${integer(seen)}`;
  return [told(json.id), json.state, kind, provider, aim === "" ? "all" : aim, whenOf(json), hits];
}

/** What is an aim, and no field of the kind. */
const AIM: ReadonlySet<string> = new Set(["model", "probability", "severity", "first", "every", "where"]);

function wordsOf({ fault }: FaultJson): { readonly kind: string; readonly provider: string; readonly aim: string } {
  const { kind, provider, ...fields } = fault;
  const inWords = ([name, value]: readonly [string, unknown]): string =>
    told(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const own = Object.entries(fields).filter(([name]) => !AIM.has(name));
  const aim = Object.entries(fields).filter(([name]) => AIM.has(name));
  return {
    kind: [told(String(kind)), ...own.map(inWords)].join(" "),
    provider: told(Array.isArray(provider) ? provider.join(",") : String(provider)),
    aim: aim.map(inWords).join(" "),
  };
}

function whenOf({ state, starts_in_ms: startsInMs, ends_in_ms: endsInMs, windows }: FaultJson): string {
  const times = windows === 1 ? "" : ` (${integer(windows)} windows)`;
  if (state === "over") return `${span(-(endsInMs ?? 0))} ago${times}`;
  const end = endsInMs === null ? "until cleared" : `for ${span(endsInMs - Math.max(0, startsInMs))}`;
  return `${startsInMs > 0 ? `in ${span(startsInMs)}, ` : ""}${end}${times}`;
}

/** What came over the network must not steer the terminal. */
function told(text: string): string {
  return escapeControls(text);
}
