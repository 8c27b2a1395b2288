import type { FaultWindow } from "../config/scenario.ts";
import type { FaultSchedule, PlannedWindow } from "./fault-schedule.ts";
import { closesListener, type RefuseWindow } from "./refuse-windows.ts";
import { isAt } from "../core/place.ts";

/** So many faults that were added, and windows of theirs, are kept; for more, those that are over have to go. */
const ADDED_FAULTS_MAX = 1000;
const ADDED_WINDOWS_MAX = 10_000;

/** A fault as it was written: one window, or several where it hits more than one provider or comes again. */
export interface LiveFault {
  readonly id: string;
  readonly from: "scenario" | "added";
  /** At least one, by start. */
  readonly windows: readonly PlannedWindow[];
  /** It lasts until it is removed. */
  readonly endless: boolean;
}

/** What is to be added: windows that count from the moment they are. */
export interface NewFault {
  readonly windows: readonly FaultWindow[];
  readonly endless: boolean;
}

export interface LiveFaultsOptions {
  /** By provider name. */
  readonly schedules: ReadonlyMap<string, FaultSchedule>;
  /** Closes a provider's listener in these windows and in no others; resolves when it is as they say. */
  readonly refuse: (provider: string, windows: readonly RefuseWindow[]) => Promise<void>;
}

/** The faults of a running simulation: those of the scenario, and those that come and go while it runs. */
export class LiveFaults {
  readonly #schedules: LiveFaultsOptions["schedules"];
  readonly #refuse: LiveFaultsOptions["refuse"];
  readonly #faults = new Map<string, LiveFault>();
  #named = 0;

  constructor({ schedules, refuse }: LiveFaultsOptions) {
    this.#schedules = schedules;
    this.#refuse = refuse;
    const windows = [...schedules.values()].flatMap((schedule) => schedule.windows);
    for (const group of groupsOf(windows.toSorted(byStart), nameOfFault))
      this.#keep({ from: "scenario", windows: group, endless: false });
  }

  /** In the order in which they came. */
  get all(): readonly LiveFault[] {
    return [...this.#faults.values()];
  }

  get(id: string): LiveFault | null {
    return this.#faults.get(id) ?? null;
  }

  /** Null: there are too many, and none of those that were added is over. */
  async add({ windows, endless }: NewFault, nowMs: number): Promise<LiveFault | null> {
    if (!this.#makeRoom(windows.length, nowMs)) return null;
    const label = this.#named + 1;
    const planned = groupsOf(windows, ({ provider }) => provider).flatMap((own) => {
      // Each has dice of its own, whatever was there before it.
      const rolled = own.map((window) => ({ ...window, dice: ["added", label, ...window.dice] }));
      return this.#schedules.get(own[0]?.provider ?? "")?.add(rolled, nowMs) ?? [];
    });
    const fault = this.#keep({ from: "added", windows: planned.toSorted(byStart), endless });
    await this.#follow(planned);
    return fault;
  }

  /** Ends these at once. Resolves when nothing is left of them. */
  async remove(ids: readonly string[]): Promise<void> {
    await this.#follow(this.#forget(ids));
  }

  /** Also in the providers' schedules, which let go of a window by themselves only when a request comes. Gives what is gone. */
  #forget(ids: readonly string[]): readonly PlannedWindow[] {
    const windows = ids.flatMap((id) => this.#faults.get(id)?.windows ?? []);
    for (const id of ids) this.#faults.delete(id);
    const gone = new Set(windows);
    for (const provider of providersOf(windows)) this.#schedules.get(provider)?.remove(gone);
    return windows;
  }

  #keep(fault: Omit<LiveFault, "id">): LiveFault {
    this.#named += 1;
    const kept = { id: String(this.#named), ...fault };
    this.#faults.set(kept.id, kept);
    return kept;
  }

  #makeRoom(windowsWanted: number, nowMs: number): boolean {
    const added = this.all.filter(({ from }) => from === "added");
    let faults = added.length + 1;
    let windows = windowsWanted + added.reduce((sum, fault) => sum + fault.windows.length, 0);
    const fits = (): boolean => faults <= ADDED_FAULTS_MAX && windows <= ADDED_WINDOWS_MAX;
    const over = added.filter((fault) => stateOf(fault, nowMs) === "over");
    for (let oldest = over.shift(); !fits() && oldest !== undefined; oldest = over.shift()) {
      this.#forget([oldest.id]);
      faults -= 1;
      windows -= oldest.windows.length;
    }
    return fits();
  }

  /** Has the listeners follow where some of these windows close them. */
  async #follow(changed: readonly PlannedWindow[]): Promise<void> {
    const providers = providersOf(changed.filter(({ window }) => closesListener(window)));
    const windows = this.all.flatMap((fault) => fault.windows).filter(({ window }) => closesListener(window));
    await Promise.all(
      providers.map((provider) =>
        this.#refuse(
          provider,
          windows.filter(({ window }) => isAt(provider, window.provider)),
        ),
      ),
    );
  }
}

/** Where a fault stands at a time. */
export function stateOf({ windows }: LiveFault, nowMs: number): "scheduled" | "active" | "over" {
  if (windows.some(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs)) return "active";
  return windows.some(({ fromMs }) => fromMs > nowMs) ? "scheduled" : "over";
}

/** What windows of one fault have in common: of those that come again, the last label of the dice says which it is. */
function nameOfFault({ window: { dice } }: PlannedWindow): string {
  return JSON.stringify(dice.length > 1 ? dice.slice(0, -1) : dice);
}

function groupsOf<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

function byStart(a: PlannedWindow, b: PlannedWindow): number {
  return a.fromMs - b.fromMs;
}

function providersOf(windows: readonly PlannedWindow[]): readonly string[] {
  return [...new Set(windows.map(({ window }) => window.provider))];
}
