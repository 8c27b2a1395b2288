/** How many there are, were at most at once, and were in all. */
export class Gauge {
  #now = 0;
  #peak = 0;
  #total = 0;

  enter(): void {
    this.#total += 1;
    this.#now += 1;
    if (this.#now > this.#peak) this.#peak = this.#now;
  }

  leave(): void {
    this.#now -= 1;
  }

  get now(): number {
    return this.#now;
  }

  get peak(): number {
    return this.#peak;
  }

  get total(): number {
    return this.#total;
  }
}

/** What a listener, or several together, had to do with: connections that were accepted, requests whose headers came. */
export interface Traffic {
  readonly connections: Gauge;
  readonly requests: Gauge;
}

export function noTraffic(): Traffic {
  return { connections: new Gauge(), requests: new Gauge() };
}
