import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../bundle.js";

/**
 * Nearly a hundred packages that nothing else here needs, with one that runs at its installation: too much for everybody
 * who installs the project, so it is fetched when it is asked for, by its exact version and without running anything.
 */
const PORTKEY = "@portkey-ai/gateway@1.15.2";

const INSTALL_MS_MAX = 60_000;
const START_MS_MAX = 15_000;

/** Installs the gateway into a folder of its own and starts it on loopback; `stop` ends it and leaves nothing behind. */
export async function startPortkey() {
  const folder = mkdtempSync(join(tmpdir(), "holyfail-portkey-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--loglevel", "error"];
    execFileSync("npm", ["install", "--prefix", folder, ...quietly, PORTKEY], {
      stdio: ["ignore", "ignore", "inherit"],
      timeout: INSTALL_MS_MAX,
    });
    const port = await freePort();
    const program = join(folder, "node_modules/@portkey-ai/gateway/build/start-server.js");
    const loopbackOnly = join(root, "bench/gateway/loopback-only.js");
    const child = spawn(process.execPath, ["--import", loopbackOnly, program, `--port=${port}`, "--headless"], {
      stdio: "ignore",
      // It needs no variable of ours, and its providers' keys are made up.
      env: { PATH: process.env.PATH },
    });
    const ended = once(child, "close");
    const stop = async () => {
      child.kill("SIGKILL");
      await ended;
      remove();
    };
    try {
      await untilListening(port, child);
    } catch (error) {
      await stop();
      throw error;
    }
    return { url: `http://127.0.0.1:${port}/v1`, stop };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * Its configuration: one provider after the other, each at the port where holyfail plays it.
 *
 * @param {number} firstPort
 * @param {number | null} requestTimeoutMs how long it waits for each; null: as it does by default
 */
export function fallbackConfig(firstPort, requestTimeoutMs) {
  const at = (index, path) => ({ api_key: "simulated", custom_host: `http://127.0.0.1:${firstPort + index}${path}` });
  return JSON.stringify({
    strategy: { mode: "fallback" },
    ...(requestTimeoutMs === null ? {} : { request_timeout: requestTimeoutMs }),
    targets: [
      { provider: "openai", ...at(0, "/v1") },
      {
        provider: "anthropic",
        ...at(1, "/v1"),
        override_params: { model: "claude-sonnet-4-5", max_tokens: 1000 },
      },
      { provider: "deepseek", ...at(2, "/v1"), override_params: { model: "deepseek-chat" } },
    ],
  });
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function untilListening(port, child) {
  const endsAtMs = performance.now() + START_MS_MAX;
  while (performance.now() < endsAtMs && child.exitCode === null) {
    if (await accepts(port)) return;
    await sleep(100);
  }
  throw new Error(`${PORTKEY} does not listen on port ${port}`);
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}
