import { ask, isAbort, problemOf } from '../api/api';
import type { ProblemDocument, UnitExamples, UnitExamplesQuery } from '../api/types';
import type { ServerState } from './server.svelte';

export type ExamplesState =
  | { kind: 'none' }
  | { kind: 'loading' }
  | { kind: 'ready'; examples: UnitExamples }
  | { kind: 'failed'; problem: ProblemDocument };

/** Pause before the server is asked, so that running down the table with a key does not start a model run per row. */
const SETTLE_MS = 140;
const KEPT = 200;

/** The example pairs of the chosen unit, fetched when the choice has settled and kept for coming back. */
export class Examples {
  state = $state.raw<ExamplesState>({ kind: 'none' });

  #kept = new Map<string, UnitExamples>();
  #wanted = '';
  #query: UnitExamplesQuery | undefined;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #server: ServerState;

  constructor(server: ServerState) {
    this.#server = server;
  }

  show(run: string, query: UnitExamplesQuery | undefined): void {
    const key = query ? JSON.stringify([run, query]) : '';
    if (key === this.#wanted) return;
    this.#stop();
    this.#wanted = key;
    this.#query = query;
    const kept = this.#kept.get(key);
    if (!query) this.state = { kind: 'none' };
    else if (kept) this.state = { kind: 'ready', examples: kept };
    else {
      this.state = { kind: 'loading' };
      this.#timer = setTimeout(() => void this.#load(key, query), SETTLE_MS);
    }
  }

  /** After a failure, or when the server is back. */
  again(): void {
    if (!this.#query || this.state.kind === 'ready') return;
    this.#stop();
    this.state = { kind: 'loading' };
    void this.#load(this.#wanted, this.#query);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  async #load(key: string, query: UnitExamplesQuery): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const examples = await ask('unit examples', query, abort.signal);
      if (this.#kept.size >= KEPT) this.#kept.delete(this.#kept.keys().next().value!);
      this.#kept.set(key, examples);
      if (this.#wanted === key) this.state = { kind: 'ready', examples };
    } catch (error) {
      if (isAbort(error) || this.#wanted !== key) return;
      this.#server.notice(error);
      this.state = { kind: 'failed', problem: problemOf(error) };
    }
  }
}
