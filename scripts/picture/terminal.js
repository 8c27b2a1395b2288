// A real terminal of a given size, with a command in it, that can be looked at and typed into.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LOOK_EVERY_MS = 30;
/** However busy the machine is, a key has been heard after so long, or never will be. */
const PATIENCE_MS = 20_000;
/** A tmux that takes longer over a single request hangs. */
const TMUX_MS_MAX = 10_000;

/** What would take the colours or the live screen away, or would bring settings of this machine in. */
const UNSET = ["CI", "CONTINUOUS_INTEGRATION", "NO_COLOR", "FORCE_COLOR"].flatMap((name) => ["-u", name]);
const ENVIRONMENT = ["env", ...UNSET, "LC_ALL=C.UTF-8"];

/** Opens it on a tmux server of its own, which is gone when this process ends, however it ends. */
export function openTerminal(command, { columns, rows, cwd }) {
  // tmux leaves the file of its socket behind, so it gets a folder that does not stay.
  const folder = mkdtempSync(join(tmpdir(), "holyfail-picture-"));
  const env = { ...process.env, TMUX_TMPDIR: folder };
  const tmux = (...words) =>
    spawnSync("tmux", ["-L", "holyfail-picture", ...words], { encoding: "utf8", env, timeout: TMUX_MS_MAX });
  process.on("exit", () => {
    tmux("kill-server");
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ])
    process.on(signal, () => process.exit(exitCode));

  const place = ["-x", String(columns), "-y", String(rows), "-c", cwd];
  const opened = tmux("-u", "-f", "/dev/null", "new-session", "-d", ...place, ...ENVIRONMENT, ...command);
  if (opened.status !== 0)
    throw new Error(`tmux could not open a terminal: ${opened.error?.message ?? opened.stderr.trim()}`);

  let lastSeen = "";
  const capture = (...options) => {
    const { status, stdout } = tmux("capture-pane", "-p", ...options);
    if (status !== 0) throw new Error(`The command ended too early. Last seen of it:\n${lastSeen.trimEnd()}`);
    return stdout;
  };
  const text = () => (lastSeen = capture());

  return {
    escaped: () => capture("-e"),
    press: (key) => void tmux("send-keys", key),
    /** Told to tmux at once, so that little more than the time named lies between the two. */
    pressTwice: (key, apartMs) =>
      void tmux("send-keys", key, ";", "run-shell", `sleep ${apartMs / 1000}`, ";", "send-keys", key),
    /** The text, once it is as wanted. */
    until: async (what, wanted, patienceMs = PATIENCE_MS) => {
      const endMs = Date.now() + patienceMs;
      for (;;) {
        const seen = text();
        if (wanted(seen)) return seen;
        if (Date.now() > endMs)
          throw new Error(`${patienceMs / 1000} s were not enough for ${what}. Last seen:\n${seen.trimEnd()}`);
        await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MS));
      }
    },
  };
}
