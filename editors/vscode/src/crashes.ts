/** Whether a server that stopped is started again: yes, unless it keeps stopping. */
export class Crashes {
  #times: number[] = [];
  readonly #most: number;
  readonly #withinMs: number;

  constructor(most = 4, withinMs = 3 * 60 * 1000) {
    this.#most = most;
    this.#withinMs = withinMs;
  }

  /** Notes a crash at `now` (milliseconds) and says whether to start again. */
  restartAfter(now: number): boolean {
    this.#times = this.#times.filter((time) => now - time < this.#withinMs);
    this.#times.push(now);
    return this.#times.length <= this.#most;
  }

  forget(): void {
    this.#times = [];
  }
}
