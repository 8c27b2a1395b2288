import type { Configuration } from "../bench/configurations.ts";
import { type FaultReport, faultReport } from "../bench/fault-report.ts";
import type { Chain } from "../config/chain.ts";
import { parseFault } from "../config/parse-fault.ts";
import type { FaultWish, Injection } from "../ui/fault-menu.ts";
import type { WireWorlds } from "../world.ts";

/** Nobody puts in more by hand, and a report lists them all. */
const INJECTED_MAX = 100;

/** Faults that somebody puts in by hand while a bench runs over real sockets. */
export class FaultInjection {
  readonly #providers: readonly string[];
  readonly #injected: { readonly world: number; readonly fault: FaultReport }[] = [];
  #worlds: WireWorlds | null = null;
  #busy = false;

  constructor(chains: readonly Chain[]) {
    const tiers = chains.flatMap((chain) => chain.tiers);
    this.#providers = [...new Set(tiers.map(({ provider }) => provider.name))];
  }

  /** From now on there is somebody to carry wishes out. */
  attach(worlds: WireWorlds): void {
    this.#worlds = worlds;
  }

  /** In the order in which they began, each with who met it. `configurations` are measured in this order under each seed. */
  injectedInto(configurations: readonly Configuration[], seeds: readonly number[]): readonly FaultReport[] {
    return this.#injected.flatMap(({ world, fault }) => {
      const met = configurations[world % configurations.length];
      const seed = seeds[Math.floor(world / configurations.length)];
      if (met === undefined || seed === undefined) return [];
      return [{ ...fault, injected: { chain: met.chain.name, configuration: met.name, seed } }];
    });
  }

  async inject(wish: FaultWish): Promise<Injection> {
    if (this.#busy) return { ok: false, why: "one fault at a time" };
    if (this.#injected.length >= INJECTED_MAX) return { ok: false, why: `${INJECTED_MAX} faults are enough` };
    this.#busy = true;
    try {
      return await this.#injectNow(wish);
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#busy = false;
    }
  }

  async #injectNow(wish: FaultWish): Promise<Injection> {
    const parsed = parseFault(wish, this.#providers);
    if (!parsed.ok) return { ok: false, why: parsed.problems.map(({ message }) => message).join("; ") };
    const [window] = parsed.windows;
    const world = this.#worlds?.readings.length ?? 0;
    const atMs = (await this.#worlds?.inject(parsed.windows)) ?? null;
    if (atMs === null || window === undefined) return { ok: false, why: "nobody is asked anything just now" };
    const fault = faultReport({ ...window, atMs: Math.round(atMs) });
    this.#injected.push({ world, fault });
    return { ok: true, fault };
  }
}
