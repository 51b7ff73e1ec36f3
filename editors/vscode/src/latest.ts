/**
 * Runs `work` at most once at a time; a call that comes while it runs makes it run once more afterwards,
 * however many calls there were. The answer that is shown is then always one asked for after the last change.
 */
export class Latest {
  #running = false;
  #again = false;
  readonly #work: () => Promise<void>;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when nothing is left to do. */
  async run(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      do {
        this.#again = false;
        await this.#work();
      } while (this.#wanted());
    } finally {
      this.#running = false;
    }
  }

  // A method, so that the type checker does not take the flag for unchanged across the await.
  #wanted(): boolean {
    return this.#again;
  }
}
