import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { eventually } from "../sim/sockets.ts";
import { DIALECTS, MODELS, QUESTION } from "./client-shape.ts";
import { onlyLoopback } from "./loopback-only.ts";
import { officialClient } from "./official-client.ts";

onlyLoopback();

const BIN = resolve(import.meta.dirname, "../../bin/holyfail.js");
const EXAMPLE = resolve(import.meta.dirname, "../../chains.example.yaml");

/** What would be asked before the printed variables, were it set on this machine. */
const STRONGER = ["GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS"];

describe("the lines that holyfail sim prints", () => {
  it("are all that the official clients need to find their simulated provider", async () => {
    const flags = ["sim", "--env", "--quiet", "--port", "0", "-f", EXAMPLE];
    const child = spawn(process.execPath, [BIN, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    child.stdout.on("data", (data: Buffer) => (printed += data.toString()));
    try {
      await eventually(() => printed.includes("GEMINI_API_KEY") || child.exitCode !== null);
      for (const name of STRONGER) vi.stubEnv(name, undefined);
      for (const [, name = "", value = ""] of printed.matchAll(/^export (\w+)=(.*)$/gm)) vi.stubEnv(name, value);
      const answers = await Promise.all(DIALECTS.map((dialect) => officialClient(dialect, {}).streamed(QUESTION)));
      expect(answers.map(({ model }) => model)).toEqual(DIALECTS.map((dialect) => MODELS[dialect]));
      for (const { text } of answers) expect(text).toMatch(/^This is a simulated answer/);
    } finally {
      vi.unstubAllEnvs();
      child.kill("SIGKILL");
    }
  });
});
