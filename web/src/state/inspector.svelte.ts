import { isAbort, problemOf, rows } from '../api/api';
import { inspect, type InspectParameters, type Inspected } from '../api/edits';
import type { ProblemDocument } from '../api/types';
import type { Session } from './session.svelte';

/** Running through a table with a key asks for the row where it stops. */
const SETTLE_MS = 120;
const KEPT = 60;

/** All that is known of one example: the last answer stays until the next is there. */
export class Sight {
  answer = $state.raw<Inspected | null>(null);
  /** What `answer` is about. */
  answered = $state.raw<InspectParameters | null>(null);
  problem = $state.raw<ProblemDocument | null>(null);
  asking = $state(false);

  #session: Session;
  #kept = new Map<string, Inspected>();
  #key = '';
  #question: InspectParameters | null = null;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = -Infinity;

  constructor(session: Session) {
    this.#session = session;
  }

  /** @param version of the data set's columns: what was answered about others is not shown for these */
  show(question: InspectParameters | null, version: number): void {
    const key = question ? JSON.stringify([question, version]) : '';
    if (key === this.#key) return;
    this.#stop();
    this.#key = key;
    this.#question = question;
    if (question === null) {
      this.answer = this.answered = this.problem = null;
      this.asking = false;
      return;
    }
    if (this.answered && this.answered.data !== question.data) this.answer = this.answered = null;
    const kept = this.#kept.get(key);
    if (kept) return this.#take(question, kept);
    this.asking = true;
    const wait = this.#askedAt + SETTLE_MS - performance.now();
    this.#askedAt = performance.now();
    if (wait <= 0) void this.#ask(key, question);
    else this.#timer = setTimeout(() => void this.#ask(key, question), SETTLE_MS);
  }

  /** After a failure, or when the server is back. */
  again(): void {
    if (!this.#question || !(this.asking || this.problem)) return;
    this.#stop();
    this.asking = true;
    void this.#ask(this.#key, this.#question);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  #take(question: InspectParameters, answer: Inspected): void {
    this.answer = answer;
    this.answered = question;
    this.problem = null;
    this.asking = false;
  }

  async #ask(key: string, question: InspectParameters): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const answer = await inspect(question, abort.signal);
      if (abort.signal.aborted) return;
      if (this.#kept.size >= KEPT) this.#kept.delete(this.#kept.keys().next().value!);
      // What is missing may come: such an answer is asked for anew.
      if (answer.missing.length === 0) this.#kept.set(key, answer);
      this.#take(question, answer);
    } catch (error) {
      if (isAbort(error) || abort.signal.aborted) return;
      if (this.#session.server.notice(error)) return;
      this.asking = false;
      this.problem = problemOf(error);
    }
  }
}

/** The primary example of the selection and the pinned one, looked at closely. */
export class Inspector {
  readonly session: Session;
  readonly primary: Sight;
  readonly pinned: Sight;

  /** The model asked about examples: the chosen one; where none was run over the data set, the first that labels texts. */
  readonly model = $derived.by((): string | null => {
    const { selection, models } = this.session;
    return selection.chosen.model ?? models.find((each) => each.capabilities.includes('classify'))?.name ?? null;
  });
  readonly labels = $derived.by((): readonly string[] => {
    const { selection, models } = this.session;
    const known = models.find((each) => each.name === this.model)?.labels ?? [];
    return known.length > 0 ? known : (selection.dataSet?.labels ?? []);
  });

  constructor(session: Session) {
    this.session = session;
    this.primary = new Sight(session);
    this.pinned = new Sight(session);
    session.whenThere(
      () => Promise.resolve(),
      () => {
        this.primary.again();
        this.pinned.again();
        return Promise.resolve();
      },
    );
  }

  #moving: AbortController | undefined;

  /**
   * Makes the next or the previous row of the selection, in the order of the data set, the primary example. Says whether there is one.
   */
  async move(by: 1 | -1): Promise<boolean> {
    const { query, chosen } = this.session.selection;
    if (!query) return true;
    this.#moving?.abort();
    const moving = new AbortController();
    this.#moving = moving;
    const beyond = chosen.row === null ? '' : `row ${by > 0 ? '>' : '<'} ${chosen.row}`;
    const formula = [query.formula && `(${query.formula})`, beyond].filter((each) => each !== '').join(' AND ');
    const order = by > 0 ? 'asc' : 'desc';
    try {
      const asked = { model: query.model, formula, sort: 'row', order, size: 1 } as const;
      const next = (await rows(query.data, asked, moving.signal)).rows[0];
      if (next) this.session.selection.choose(next.row);
      return next !== undefined;
    } catch (error) {
      if (!isAbort(error)) this.session.tell(error);
      return true;
    }
  }

  /** Called whenever the selection may have changed. */
  look(): void {
    const { chosen, query, version } = this.session.selection;
    const question = (row: number | null): InspectParameters | null =>
      row === null || query === null
        ? null
        : { data: query.data, row, model: this.model, ...(query.formula ? { formula: query.formula } : {}) };
    this.primary.show(question(chosen.row), version);
    this.pinned.show(question(chosen.pin === chosen.row ? null : chosen.pin), version);
  }
}
