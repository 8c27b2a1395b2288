import { it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";
import { prove } from "../../src/prove/prove.ts";
import { anyCase } from "../../src/prove/any-case.ts";
import { examine } from "../../src/prove/examine.ts";
import { PROMISES } from "../../src/prove/promises.ts";
import { proveGround } from "../../src/commands/prove-ground.ts";
it("x", async () => {
  const ground = proveGround();
  const from = Number(process.env.FROM ?? 1), n = Number(process.env.N ?? 300);
  const by = new Map<string, string[]>();
  const t0 = process.cpuUsage();
  for (let seed = from; seed < from + n; seed++) {
    const t = performance.now();
    const f = await examine(anyCase(seed, ground, null), ground, PROMISES);
    const took = performance.now() - t;
    if (took > 300) console.log("slow", seed, took, JSON.stringify(anyCase(seed, ground, null)).slice(0, 3000));
    if (f.how === "unplayable") { by.set("unplayable", [...(by.get("unplayable") ?? []), `${seed}: ${f.problem}`]); }
    if (f.how === "broken") by.set(f.breach.promise, [...(by.get(f.breach.promise) ?? []), `${seed}: ${f.breach.complaints[0]}`]);
  }
  const c = process.cpuUsage(t0);
  console.log("cpu ms", (c.user + c.system) / 1000);
  for (const [k, v] of by) console.log(k, v.length, "\n  " + v.slice(0, 12).join("\n  "));
}, 600000);
