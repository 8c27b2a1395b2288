import { resolve, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { program, withoutLastNewline } from "../program.ts";

const BIN = resolve(dirname(fileURLToPath(import.meta.url)), "../../bin/holyfail.js");

async function bench(...parameters: readonly string[]) {
  const env = { ...process.env, NO_COLOR: "1", COLUMNS: "80" };
  return withoutLastNewline(await program(["bench", ...parameters], { env }));
}

describe("holyfail bench on several threads", () => {
  test("gives the same report, byte for byte outside `elapsed`", async () => {
    const asked = ["--json", "--quiet", "--scenario", "month", "--requests", "40", "--seeds", "2", "--ablate"];
    const [one, two] = await Promise.all([bench(...asked), bench(...asked, "--workers", "2")]);
    expect(two.exitCode).toBe(0);
    expect(withoutElapsed(two.stdout)).toBe(withoutElapsed(one.stdout));
    expect(JSON.parse(one.stdout)).toMatchObject({ interrupted: false, seeds: [1, 2] });
  });

  test.skipIf(process.platform === "win32")(
    "is ended by Ctrl-C with what is known so far, and leaves none behind",
    async () => {
      const child = execa(process.execPath, [BIN, "bench", "--json", "--requests", "20000000", "--workers", "2"], {
        reject: false,
      });
      await new Promise<void>((begun) => {
        child.stderr.on("data", (text) => String(text).includes("measuring") && begun());
      });
      // The threads are at work a moment later; that it ends is the same before.
      await new Promise((later) => setTimeout(later, 500));
      child.kill("SIGINT");
      const { stdout, exitCode } = await child;
      expect(exitCode).toBe(130);
      expect(JSON.parse(stdout)).toMatchObject({ interrupted: true });
    },
  );

  test.each([
    [["--wire", "--seeds", "2"], "real sockets"],
    [["--wire", "--workers", "2"], "real sockets"],
    [["--workers", "2", "--speed", "60x"], "--speed"],
    [["--until", "p95<3"], "ci=0.1%"],
    [["--until", "ci=1%", "--seeds", "19"], "Give --seeds 20 or more"],
    [["--seed", "4294967295", "--seeds", "3"], "Give --seed 4294967293 or less"],
    [["--seeds", "0"], "--seeds"],
  ])("refuses %j, and says why", async (parameters, why) => {
    const { stdout, stderr, exitCode } = await bench(...parameters);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(why);
  });
});

function withoutElapsed(stdout: string): string {
  const { elapsed, ...report } = JSON.parse(stdout);
  expect(elapsed.wall_ms).toBeGreaterThan(0);
  return JSON.stringify(report);
}
