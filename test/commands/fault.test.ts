import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KINDS } from "../../src/config/schema/fault-kinds.ts";
import { program } from "../program.ts";
import { type RunningSim, startSim } from "./running-sim.ts";

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let sim: RunningSim;

beforeAll(async () => {
  sim = await startSim("--port", "0");
});

afterAll(() => void sim.child.kill("SIGKILL"));

beforeEach(async () => {
  const { ok } = await fetch(`${sim.admin.url}/faults`, { method: "DELETE" });
  if (!ok) throw new Error("the faults of the test before are still there");
});

/** `holyfail fault ...` against the sim that the environment names. */
function fault(...words: readonly string[]): Promise<Result> {
  return faultAt(sim.admin.url, ...words);
}

async function faultAt(url: string, ...words: readonly string[]): Promise<Result> {
  const env = { ...process.env, HOLYFAIL_SIM: url };
  const { stdout, stderr, exitCode } = await program(["fault", ...words], { env });
  return { code: exitCode, stdout, stderr };
}

async function added(...words: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await fault("add", ...words, "--json");
  if (code !== 0) throw new Error(stderr);
  const { fault: told } = JSON.parse(stdout) as { fault: { fault: unknown } };
  return told.fault;
}

async function chatStatus(): Promise<number> {
  const response = await fetch(`${sim.providers.find(({ name }) => name === "openai")?.base_url}/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer sim" },
    body: JSON.stringify({ model: "gpt-4.1", max_tokens: 1, messages: [{ role: "user", content: "hi" }] }),
  });
  await response.text();
  return response.status;
}

describe("holyfail fault", () => {
  it("breaks a running sim and mends it", async () => {
    const { code, stdout } = await fault("add", "status", "--status", "503", "--provider", "openai", "--first", "1");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^added \d+: status status=503 at openai \(first=1\), active/),
    ]);
    expect([await chatStatus(), await chatStatus()]).toEqual([503, 200]);
    const { stdout: list } = await fault("list");
    expect(list).toMatch(
      /^ID +STATE +FAULT +PROVIDER +AIM +WHEN +HIT\n\d+ +active +status status=503 +openai +first=1 +until cleared +1 of 2\n$/,
    );
    const [id = ""] = /^\d+/m.exec(list) ?? [];
    expect((await fault("clear", id)).stdout).toBe("cleared 1 fault\n");
    expect((await fault("list")).stdout).toBe("no faults\n");
  });

  it("takes a kind's fields as flags, durations with their units, lists, and any other field", async () => {
    expect(
      await added("blackout", "--mode=hang", "--provider", "openai,google", "--for", "30s", "--at", "1.5m"),
    ).toEqual({
      kind: "blackout",
      mode: "hang",
      provider: ["openai", "google"],
    });
    const rateLimit = ["--retry-after", "20s", "rate-limit", "--provider", "openai"];
    expect(await added(...rateLimit, "--set", "where.stream=true", "--probability", "0.2", "--every", "3")).toEqual({
      kind: "rate-limit",
      retry_after_ms: 20_000,
      provider: "openai",
      probability: 0.2,
      every: 3,
      where: { stream: true },
    });
    const { stdout } = await fault("list", "--json");
    const { faults } = JSON.parse(stdout) as { faults: { state: string; starts_in_ms: number; ends_in_ms: number }[] };
    expect(faults.map(({ state }) => state)).toEqual(["active", "scheduled"]);
    expect(faults[1]?.starts_in_ms).toBeGreaterThan(60_000);
    expect(faults[1]?.starts_in_ms).toBeLessThanOrEqual(90_000);
    expect((await fault("clear")).stdout).toBe("cleared 2 faults\n");
  });

  it("knows a word of the kind's own from a duration where both have the same flag", async () => {
    const filter = { kind: "content-filter", at: "answer", after_tokens: 20, provider: "openai" };
    expect(await added("content-filter", "--at", "answer", "--after-tokens", "20", "--provider", "openai")).toEqual(
      filter,
    );
  });

  it("has windows that come again", async () => {
    const repeat = ["--for", "1s", "--set", "repeat.every_ms=1m", "--set", "repeat.times=5"];
    const { stdout } = await fault("add", "empty", "--provider", "openai", ...repeat);
    expect(stdout).toContain("(5 windows)");
  });

  it("passes on why the sim refuses, with exit 1, and nothing has changed", async () => {
    const { code, stdout, stderr } = await fault("add", "brownout", "--provider", "openai", "--probability", "3");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      "probability: error: probability must be at most 1, not 3 [out-of-range]\n  help: write 1 or less\n",
    );
    const { code: again, stdout: json } = await fault("add", "empty", "--provider", "opnai", "--json");
    expect(again).toBe(1);
    expect(JSON.parse(json)).toMatchObject({ error: { problems: [{ field: "provider" }] } });
    const unknown = await fault("clear", "77");
    expect([unknown.code, unknown.stdout]).toEqual([1, "cleared 0 faults\n"]);
    expect(unknown.stderr).toBe("holyfail: 77: there is no fault with this id\n`holyfail fault list` has their ids.\n");
    expect((await fault("list")).stdout).toBe("no faults\n");
  });

  it.each([
    [["add"], /which fault.*blackout/s],
    [["add", "blakout"], /did you mean blackout/],
    [["add", "slowdown", "--factr", "3"], /did you mean --factor/],
    [["add", "slowdown", "--factor"], /--factor needs a value/],
    [["add", "empty", "--for", "30"], /unit.*30s/],
    [["add", "empty", "cut"], /one word too many/],
    [["add", "empty", "--set", "where"], /field=value/],
    [["add", "empty", "--set", "__proto__.probability=0.5"], /no field is called "__proto__"/],
    [["add", "empty", "--set", "where.constructor=1"], /no field is called "constructor"/],
    [["list", "--sim", "ftp://x"], /not the address/],
    [["mend"], /unknown command/],
  ])("does not understand %j: exit 2 and what to do", async (words, reason) => {
    const { code, stdout, stderr } = await fault(...words);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(reason);
  });

  it.each([
    [["blackout", "--mode", "hang"], "add --provider ..."],
    [["blackout", "--provider", "openai"], "add --mode hang"],
    [["flapping", "--provider", "openai", "--up", "1s"], "add --down ..."],
    [["degradation", "--provider", "openai", "--factor", "5"], "add --for 60000ms"],
    [["scarce", "--provider", "openai", "--capacity", "2", "--ramp", "5s"], "add --for 60000ms"],
    [["brownout", "--provider", "openai"], "add --probability 0.3, or severity for one that changes"],
    [["empty", "--provider", "openai", "--set", "repeat.times=5"], "add --set repeat.every_ms=..."],
    [["empty", "--provider", "openai", "--for", "1s", "--set", "repeat.every_ms=9s"], "add --set repeat.times=10"],
    [["content-filter", "--provider", "openai", "--after-tokens", "3"], "add --at answer, or remove after_tokens"],
  ])("names what %j lacks as it is written here", async (words, remedy) => {
    const { code, stderr } = await fault("add", ...words);
    expect(code).toBe(1);
    expect(stderr).toContain(`help: ${remedy}\n`);
  });

  it("says so where no sim answers, or something that is none, with exit 2", async () => {
    const nobody = createServer((_request, response) => response.writeHead(404).end("<html>"));
    await new Promise<void>((resolve) => nobody.listen(0, "127.0.0.1", resolve));
    const { port } = nobody.address() as AddressInfo;
    const stranger = await faultAt(`http://127.0.0.1:${port}`, "list");
    await new Promise((resolve) => nobody.close(resolve));
    expect(stranger).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("not the admin API") });
    const gone = await fault("list", "--sim", `127.0.0.1:${port}`);
    expect(gone).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/no sim answers.*nobody listens.*\n.*holyfail sim/),
    });
    const provider = await faultAt(sim.providers[0]?.base_url ?? "", "add", "empty", "--provider", "openai");
    expect(provider).toMatchObject({ code: 2, stderr: expect.stringContaining("not the admin API") });
  });

  it("describes every kind with a line, and its fields as flags", async () => {
    const { code, stdout } = await faultAt("", "kinds");
    expect(code).toBe(0);
    for (const kind of KINDS) expect(stdout).toMatch(new RegExp(`^${kind}  \\S.*\\.$`, "m"));
    expect(stdout).toMatch(/^ {4}--mode hang\|refuse\|reset {2}\S/m);
    expect(stdout).toMatch(/^ {4}--retry-after DURATION \(optional\) {2}\S/m);
    const { kinds } = JSON.parse((await faultAt("", "kinds", "--json")).stdout) as { kinds: { kind: string }[] };
    expect(kinds.map(({ kind }) => kind)).toEqual(KINDS);
  });
});
