import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    // No module of ours keeps what one test does to another: to load them anew for each file costs a quarter of all time.
    isolate: false,
    // A good part of the time goes into waiting for sockets and processes: without one more, a core would stand idle.
    maxWorkers: availableParallelism() + 1,
    // The tests' own benches have no place on the page of a CI run.
    env: { GITHUB_STEP_SUMMARY: "" },
    // Against hanging, no measure of speed: where many share a machine, a test of a second may take half a minute.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real sockets and child processes are tested: a leaked handle must fail, not linger.
    teardownTimeout: 5_000,
  },
});
