import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get, request } from "node:http";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { copiedProgram, root } from "../bundle.js";
import { startWorker } from "../worker.js";

const ROUNDS = 3;
const TOKENS_PER_SECOND = 50;
/** Ten seconds of them. */
const TOKENS = 500;
/** As many as are asked for, and as many as show where it ends. */
const STREAMS = [500, 1000];

const SCENARIO = `
version: 1
name: streams
providers:
  default:
    latency: { ttft: { p50_ms: 500, p95_ms: 900, p99_ms: 1200 }, tokens_per_second: ${TOKENS_PER_SECOND} }
    output_tokens: { mean: ${TOKENS}, p95: ${TOKENS} }
`;

/**
 * So many streams at once from `holyfail sim` in a process of its own: how far behind its own schedule it was, as it
 * measured itself, and how much of a core it took. Where a timer in a process that does nothing else is as late, it is
 * the machine that has no time.
 */
export async function simStreams() {
  const copy = copiedProgram();
  writeFileSync(join(copy.folder, "streams.yaml"), SCENARIO);
  const rows = [];
  for (const streams of STREAMS) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measured(streams, copy));
    const figure = `Sim: ${streams} streams of ${TOKENS_PER_SECOND} tokens/s`;
    const target = streams === STREAMS[0] ? "at most 20 ms" : undefined;
    rows.push(
      { figure: `${figure}, behind its schedule at P99`, values: rounds.map(({ p99Ms }) => p99Ms), format: ms, target },
      {
        figure: `${figure}, beside it a timer in an idle process`,
        values: rounds.map(({ idleMs }) => idleMs),
        format: ms,
      },
      { figure: `${figure}, at most`, values: rounds.map(({ maxMs }) => maxMs), format: ms },
      { figure: `${figure}, of one core`, values: rounds.map(({ share }) => share), format: percent },
    );
  }
  return rows;
}

async function measured(streams, { folder, program }) {
  const watched = ["--import", join(root, "bench/sim-streams/cpu.js")];
  const command = [program, "sim", "--scenario", "streams.yaml", "--port", "0", "--json", "--quiet"];
  const child = spawn(process.execPath, [...watched, ...command], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const ended = once(child, "close");
  const idle = await startWorker(join(root, "bench/sim-streams/idle.js"));
  try {
    const { providers, admin } = JSON.parse(await documentFrom(child.stdout));
    const url = `${providers[0].base_url}/chat/completions`;
    const [startUs, startedMs] = [await cpuUs(child), performance.now()];
    const tokens = await Promise.all(Array.from({ length: streams }, () => stream(url)));
    const share = ((await cpuUs(child)) - startUs) / 1000 / (performance.now() - startedMs);
    if (tokens.some((count) => count !== TOKENS)) throw new Error("a stream had more or fewer tokens than it should");
    const { requests, lag } = JSON.parse(await textAt(`${admin.url}/state`));
    if (requests.peak < streams) throw new Error(`only ${requests.peak} streams were there at once`);
    return { p99Ms: lag.p99_ms, maxMs: lag.max_ms, share, idleMs: await idle.ask("p99") };
  } finally {
    child.kill("SIGTERM");
    await Promise.all([ended, idle.stop()]);
  }
}

const agent = new Agent({ keepAlive: true });
const BODY = JSON.stringify({ model: "gpt-4.1", stream: true, messages: [{ role: "user", content: "Count." }] });
const HEADERS = { "content-type": "application/json", authorization: "Bearer sim" };

/** Reads one to its end and gives how many tokens came. */
async function stream(url) {
  const asking = request(url, { method: "POST", headers: HEADERS, agent });
  asking.end(BODY);
  const [response] = await once(asking, "response");
  if (response.statusCode !== 200) throw new Error(`the sim answered ${response.statusCode}`);
  let tokens = 0;
  let rest = "";
  response.setEncoding("latin1");
  for await (const text of response) {
    const events = (rest + text).split("\n\n");
    rest = events.pop();
    // The opening has an empty text, and the closing none.
    for (const event of events) if (/"content":"[^"]/.test(event)) tokens++;
  }
  return tokens;
}

/** A JSON document at the start of a stream that goes on; it is the only thing there. */
async function documentFrom(readable) {
  let text = "";
  for await (const chunk of readable) {
    text += chunk;
    if (text.endsWith("}\n")) break;
  }
  return text;
}

async function textAt(url) {
  const [response] = await once(get(url), "response");
  return (await response.toArray()).join("");
}

async function cpuUs(child) {
  const answer = once(child, "message");
  child.send("cpu");
  const [us] = await answer;
  return us;
}

function ms(value) {
  return `${value.toFixed(1)} ms`;
}

function percent(value) {
  return `${Math.round(value * 100)} %`;
}
