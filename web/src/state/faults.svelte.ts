import { expressionValue } from '../api/steering';
import { problemOf } from '../api/api';
import type { Session } from './session.svelte';

/** While one types, what is not yet finished is no fault. */
const SETTLE_MS = 350;

/** What an expression comes to, or the sentence that says why it comes to nothing. */
export type Reading = { fault: string; norm: null } | { fault: null; norm: number };

/** What the server makes of expressions over steering vectors, each asked once. */
export class Faults {
  readonly session: Session;

  #known = $state.raw<ReadonlyMap<string, Reading>>(new Map());
  #asked = new Map<string, ReturnType<typeof setTimeout>>();
  #model: string | null = null;

  constructor(session: Session) {
    this.session = session;
  }

  /** Null: not known, or not yet. */
  of(text: string): Reading | null {
    return this.#known.get(text) ?? null;
  }

  /** Asks about an expression once it has stayed for a moment; returns what forgets the question. */
  ask(text: string): () => void {
    // Read first: whoever asks from an effect asks again when all was forgotten.
    const known = this.#known.has(text);
    const model = this.#model;
    if (known || text.trim() === '' || model === null) return () => undefined;
    clearTimeout(this.#asked.get(text));
    const timer = setTimeout(() => void this.#send(model, text), SETTLE_MS);
    this.#asked.set(text, timer);
    return () => clearTimeout(timer);
  }

  /** Another model, or other vectors: all is to be asked anew. */
  forget(model: string | null): void {
    this.#model = model;
    this.#known = new Map();
  }

  async #send(model: string, text: string): Promise<void> {
    let reading: Reading;
    try {
      reading = { fault: null, norm: (await expressionValue(model, text)).norm };
    } catch (error) {
      if (this.session.server.notice(error)) return;
      const { title, detail } = problemOf(error);
      reading = { fault: detail ?? title, norm: null };
    }
    if (model === this.#model) this.#known = new Map([...this.#known, [text, reading]]);
  }
}
