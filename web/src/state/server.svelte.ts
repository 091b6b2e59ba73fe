import { ServerAway, health } from '../api/api';

const RETRY_SECONDS = [1, 2, 4, 8, 15];

/**
 * Whether the server answers. Once a call found it away, it is asked again with growing pauses; when it is back, everybody
 * who waits is told, so that pages go on where they stopped.
 */
export class ServerState {
  away = $state(false);
  /** Seconds until the next try, or 0 while trying. */
  retryIn = $state(0);

  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onBack: () => void;

  constructor(onBack: () => void) {
    this.#onBack = onBack;
  }

  /** Looks at an error; returns true if it was the server being away, which is then dealt with here. */
  notice(error: unknown): boolean {
    if (!(error instanceof ServerAway)) return false;
    this.lost();
    return true;
  }

  lost(): void {
    if (this.away) return;
    this.away = true;
    this.#tries = 0;
    this.#wait();
  }

  async retry(): Promise<void> {
    clearTimeout(this.#timer);
    this.retryIn = 0;
    try {
      await health();
    } catch (error) {
      if (error instanceof ServerAway) return this.#wait();
      // It answers, if only with a problem: it is there.
    }
    this.found();
  }

  found(): void {
    if (!this.away) return;
    clearTimeout(this.#timer);
    this.away = false;
    this.#onBack();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    this.retryIn = RETRY_SECONDS[Math.min(this.#tries++, RETRY_SECONDS.length - 1)]!;
    this.#countDown();
  }

  #countDown(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.retryIn -= 1;
      if (this.retryIn <= 0) void this.retry();
      else this.#countDown();
    }, 1000);
  }
}
