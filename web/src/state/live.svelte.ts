import { problemOf } from '../api/api';
import type { ProblemDocument } from '../api/types';
import type { ServerState } from './server.svelte';

/**
 * Keeps the answer to the newest question. One question is on its way at a time; of those that come meanwhile only the last is
 * asked, so that however fast somebody types the server has one thing to do and answers come in order. The last answer stays until
 * the next is there.
 */
export class Live<Q extends object, A> {
  answer = $state.raw<A | null>(null);
  /** What `answer` answers. */
  answered = $state.raw<Q | null>(null);
  problem = $state.raw<ProblemDocument | null>(null);
  /** The newest question has no answer yet. */
  asking = $state(false);

  #newest: Q | null = null;
  #key = '';
  #waiting = false;
  #onWay = false;
  #fetch: (question: Q) => Promise<A>;
  #server: ServerState;

  constructor(server: ServerState, fetch: (question: Q) => Promise<A>) {
    this.#server = server;
    this.#fetch = fetch;
  }

  /** Null: there is nothing to ask at present. Returns whether it is asked anew. */
  ask(question: Q | null): boolean {
    const key = question ? JSON.stringify(question) : '';
    if (key === this.#key) return false;
    this.#key = key;
    this.#newest = question;
    if (question === null) {
      this.#waiting = false;
      this.asking = false;
      this.problem = null;
      return false;
    }
    void this.#send();
    return true;
  }

  /** After a failure, or when the server is back. */
  again(): void {
    if (this.#newest && (this.asking || this.problem)) void this.#send();
  }

  clear(): void {
    this.answer = null;
    this.answered = null;
    this.problem = null;
  }

  async #send(): Promise<void> {
    this.#waiting = true;
    this.asking = true;
    if (this.#onWay) return;
    this.#onWay = true;
    while (this.#waiting && this.#newest) {
      this.#waiting = false;
      const question = this.#newest;
      try {
        const answer = await this.#fetch(question);
        // Nothing is asked for any more, as when a text was emptied.
        if (this.#newest === null) break;
        this.answer = answer;
        this.answered = question;
        this.problem = null;
      } catch (error) {
        if (this.#server.notice(error)) {
          // What was not answered is asked when the server is back.
          this.#onWay = false;
          return;
        }
        if (!this.#waiting && this.#newest !== null) this.problem = problemOf(error);
      }
    }
    this.#onWay = false;
    this.asking = false;
  }
}
