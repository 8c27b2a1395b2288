import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chainsByHand, type ProviderByHand, providerByHand } from "./provider-by-hand.ts";
import { program } from "../program.ts";

const BIN = resolve(import.meta.dirname, "../../bin/holyfail.js");
const ANSWER = "# Yes\n\nit *is* \u001b[31mred\u001b[0m.";
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

let folder = "";
let provider: ProviderByHand;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holyfail-options-"));
  provider = await providerByHand(ANSWER);
  await mkdir(join(folder, "photos"));
  await writeFile(
    join(folder, "chains.yaml"),
    chainsByHand(provider.baseUrl, { main: ["broken", "good", "better"], down: ["broken"] }),
  );
  await writeFile(join(folder, "notes.md"), "some `notes`\n```js\ncode\n```\n");
  await writeFile(join(folder, "photo.txt"), PNG);
  await writeFile(join(folder, "noise.png"), Buffer.from([1, 2, 3, 0, 255, 254]));
  await writeFile(join(folder, "page.jpg"), "<html>not found</html>");
  await writeFile(join(folder, "empty.txt"), "");
  await writeFile(join(folder, "large.txt"), "x".repeat(4 * 1024 * 1024 + 1));
  await writeFile(
    join(folder, "city.schema.json"),
    '{ "type": "object", "properties": { "city": { "type": "string" } } }',
  );
  await writeFile(join(folder, "list.json"), "[1]");
  await writeFile(join(folder, "foo.json"), '{ "type": "foo" }');
});

afterAll(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

async function chat(parameters: readonly string[], input?: string) {
  const env = { PATH: process.env["PATH"] ?? "", TEST_KEY: "sk-test-0123456789abcdefghij" };
  if (input === undefined) return program(["chat", ...parameters], { cwd: folder, env });
  const options = { cwd: folder, reject: false, extendEnv: false, stripFinalNewline: false, env, input } as const;
  return execa("node", [BIN, "chat", ...parameters], options);
}

/** What the provider was asked by this command alone. */
async function askedBy(parameters: readonly string[], input?: string) {
  const before = provider.asked.length;
  const result = await chat(["--tier", "1", ...parameters], input);
  expect({ exitCode: result.exitCode, stderr: result.stderr }).toMatchObject({ exitCode: 0 });
  const asked = provider.asked.slice(before);
  expect(asked).toHaveLength(1);
  return asked[0];
}

describe("holyfail chat", () => {
  it("asks one tier alone, which keeps its number", async () => {
    const { stdout, exitCode } = await chat(["--tier", "2", "--json", "hello"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      tier: 2,
      model: "better",
      attempts: [{ tier: 2, outcome: "ok" }],
    });
    expect((await chat(["--tier", "2", "hello"])).stderr).toMatch(/^hand\/better · tier 2 \(asked first\) · /);
    const failed = await chat(["--tier", "0", "--json", "hello"]);
    expect(failed.exitCode).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({ ok: false, attempts: [{ tier: 0, model: "broken" }] });
  });

  it("gives a program the answer's bytes as they are", async () => {
    const { stdout } = await chat(["--tier", "1", "hello"]);
    expect(stdout).toBe(`${ANSWER}\n`);
  });

  it("sends text files in a fence that none of their own closes, and the prompt after them", async () => {
    const asked = await askedBy(["-a", "notes.md", "what is this?"]);
    const content = "notes.md:\n````\nsome `notes`\n```js\ncode\n```\n````\n\nwhat is this?";
    expect(asked).toMatchObject({ messages: [{ role: "user", content }] });
  });

  it("sends images by what they are, not by their name, and links as they are", async () => {
    const asked = await askedBy(["-a", "photo.txt", "-a", "https://example.com/cat.png", "what is this?"]);
    const data = `data:image/png;base64,${PNG.toString("base64")}`;
    expect(asked).toMatchObject({
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url: data } },
            { type: "image_url", image_url: { url: "https://example.com/cat.png" } },
            { type: "text", text: "what is this?" },
          ],
        },
      ],
    });
  });

  it("puts standard input after the prompt where - asks for it", async () => {
    const asked = await askedBy(["explain", "this", "-"], "a log\n");
    expect(asked).toMatchObject({ messages: [{ role: "user", content: "explain this\n\na log\n" }] });
  });

  it("leaves standard input alone beside a prompt: a pipe that stays open does not hold it up", async () => {
    const child = execa("node", [BIN, "chat", "--tier", "1", "hello"], {
      cwd: folder,
      reject: false,
      env: { TEST_KEY: "sk-test-0123456789abcdefghij" },
      stdin: "pipe",
      timeout: 10_000,
    });
    const { exitCode, timedOut } = await child;
    expect({ exitCode, timedOut }).toEqual({ exitCode: 0, timedOut: false });
  });

  it("asks for a format, a seed, a stop and so on", async () => {
    const flags = [
      "--json-schema",
      "city.schema.json",
      "--seed",
      "7",
      "--top-p",
      "0.5",
      "--stop",
      "END",
      "--stop",
      "\n",
    ];
    const asked = await askedBy([...flags, "--reasoning", "low", "hello"]);
    expect(asked).toMatchObject({
      seed: 7,
      top_p: 0.5,
      stop: ["END", "\n"],
      reasoning_effort: "low",
      response_format: { type: "json_schema", json_schema: { name: "city_schema", schema: { type: "object" } } },
    });
  });

  it("compares all tiers: figures, then each answer, or one document", async () => {
    const shown = await chat(["--compare", "hello"]);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toMatch(/0 hand\/broken +server-error 500 +- .* \$0/);
    expect(shown.stdout).toMatch(/1 hand\/good +ok +\d+(\.\d+)? ms +\d/);
    expect(shown.stdout).toContain(`\ntier 2 hand/better\n\n${ANSWER}\n`);
    const { stdout, exitCode } = await chat(["--compare", "--json", "hello"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      chain: "main",
      cost_usd: 0.00005,
      tiers: [
        { tier: 0, ok: false, first_token_ms: null, failure: { kind: "exhausted", cause: "server-error" } },
        { tier: 1, ok: true, content: ANSWER, usage: { input_tokens: 11, output_tokens: 7 }, cost_usd: 0.000025 },
        { tier: 2, ok: true, model: "better", first_token_ms: expect.any(Number) },
      ],
    });
    expect((await chat(["--compare", "--chain", "down", "hello"])).exitCode).toBe(1);
  });

  it.each([
    [["--tier", "7", "hello"], /no tier 7\n.*\n +0 +hand\/broken\n +1 +hand\/good/],
    [["--tier", "1", "--compare", "hello"], /cannot be used with/],
    [["-a", "nowhere.txt", "hello"], /nowhere\.txt: there is no such file/],
    [["-a", "photos", "hello"], /photos: it is a folder/],
    [["-a", "noise.png", "hello"], /neither text .* nor an image/],
    [["-a", "page.jpg", "hello"], /page\.jpg: it is text, not the image that its name promises/],
    [["-a", "ftp://example.com/cat.png", "hello"], /only http and https links/],
    [["-a", "empty.txt", "hello"], /empty\.txt: it is empty/],
    [["-a", "large.txt", "hello"], /larger than 4 MiB/],
    [["--json-schema", "notes.md", "hello"], /notes\.md is no JSON Schema/],
    [["--json-schema", "list.json", "hello"], /list\.json is no JSON Schema/],
    [["--json-schema", "foo.json", "hello"], /foo\.json is no JSON Schema: Invalid 'schema\.type': types are object/],
    [["--reasoning", "hard", "hello"], /one of none, minimal, low/],
    [["--top-p", "2", "hello"], /number from 0 to 1/],
  ])("answers a mistake (%j) with exit 2 and what to do, and asks nobody", async (parameters, message) => {
    const before = provider.asked.length;
    const { stderr, stdout, exitCode } = await chat(parameters);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(provider.asked).toHaveLength(before);
  });
});
