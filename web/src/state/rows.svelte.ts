import * as api from '../api/api';
import type { CellValue, ProblemDocument, RowsPage, TableRow } from '../api/types';
import type { RowSort } from '../lib/explore-view';
import type { Session } from './session.svelte';

/** Which rows, in which order, with which values. */
export interface RowsQuestion {
  data: string;
  model: string | null;
  formula: string;
  sort: RowSort | null;
  /** Columns whose values are asked for beside what every row has. */
  columns: readonly string[];
  /** Grows when the same question may have another answer. */
  version: number;
}

const PAGE = 100;
/** Pages kept, the last asked for; more than any screen shows. */
const KEPT = 40;
/** While a scroll bar is dragged, pages that fly by are not asked for. */
const SETTLE_MS = 60;

/**
 * The rows of a table, fetched a page at a time as they come into sight. When another question is asked, the present rows stay
 * until the first of the new ones are there; then all change at once.
 */
export class Rows {
  /** The question whose rows are shown; null before the first answer. */
  shown = $state.raw<RowsQuestion | null>(null);
  total = $state(0);
  /** Another question's answer is awaited. */
  busy = $state(false);
  problem = $state.raw<ProblemDocument | null>(null);
  /** Grows when other rows, or the same ones in another order, are shown. */
  turn = $state(0);

  /** Places in sight. */
  seen = $state.raw({ first: 0, last: 0 });

  #pages = $state.raw(new Map<number, TableRow[]>());
  #columns = new Map<string, number>();
  #wanted: RowsQuestion | null = null;
  #asked = new Map<number, AbortController>();
  #turning: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Null where the row is not there yet. */
  at(place: number): TableRow | null {
    return this.#pages.get(Math.floor(place / PAGE))?.[place % PAGE] ?? null;
  }

  /** Where a row is among those that are there; -1 if it is not. */
  placeOf(row: number): number {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((each) => each.row === row);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  value(row: TableRow, column: string): CellValue {
    const at = this.#columns.get(column);
    return at === undefined ? null : (row.values[at] ?? null);
  }

  /** Asks another question, unless it is the present one; null where none can be asked. */
  ask(question: RowsQuestion | null): void {
    if (same(question, this.#wanted)) return;
    this.#wanted = question;
    this.#stop();
    if (question === null) {
      this.shown = null;
      this.total = 0;
      this.#pages = new Map();
      return;
    }
    this.busy = true;
    void this.#turn(question);
  }

  /** Says which rows are in sight. */
  want(first: number, last: number): void {
    if (first !== this.seen.first || last !== this.seen.last) this.seen = { first, last };
    clearTimeout(this.#timer);
    if (this.busy) return;
    const pages = this.#missing();
    for (const [page, abort] of this.#asked) {
      if (page < Math.floor(first / PAGE) - 1 || page > Math.floor(last / PAGE) + 1) {
        abort.abort();
        this.#asked.delete(page);
      }
    }
    if (pages.length === 0) return;
    // The first page beside those that are there comes at once: one scrolls on.
    if (pages.some((page) => this.#pages.has(page - 1) || this.#pages.has(page + 1))) this.#load(pages);
    else this.#timer = setTimeout(() => this.#load(this.#missing()), SETTLE_MS);
  }

  /** After a failure, or when the server is back. */
  again(): void {
    const question = this.#wanted;
    if (question === null) return;
    if (this.problem || this.busy || this.#missing().length > 0) {
      this.#wanted = null;
      this.ask(question);
    }
  }

  #missing(): number[] {
    const first = Math.floor(this.seen.first / PAGE);
    const last = Math.floor(Math.max(this.seen.first, Math.min(this.seen.last, this.total - 1)) / PAGE);
    const pages = [];
    for (let page = first; page <= last && page * PAGE < this.total; page++) {
      if (!this.#pages.has(page) && !this.#asked.has(page)) pages.push(page);
    }
    return pages;
  }

  async #turn(question: RowsQuestion): Promise<void> {
    const abort = new AbortController();
    this.#turning = abort;
    const stays = this.shown !== null && sameRows(question, this.shown);
    const first = stays ? Math.floor(this.seen.first / PAGE) : 0;
    const last = stays ? Math.floor(Math.min(this.seen.last, Math.max(0, this.total - 1)) / PAGE) : 0;
    const numbers = Array.from({ length: Math.max(1, last - first + 1) }, (_, at) => first + at);
    try {
      const pages = await Promise.all(numbers.map((page) => this.#fetch(question, page, abort.signal)));
      if (abort.signal.aborted) return;
      this.#columns = new Map(question.columns.map((column, at) => [column, at]));
      this.#pages = new Map(pages.map((page, at) => [numbers[at]!, page.rows]));
      this.total = pages[0]!.total;
      this.shown = question;
      this.problem = null;
      this.busy = false;
      if (!stays) this.turn++;
      const seen = this.seen;
      this.want(stays ? seen.first : 0, stays ? seen.last : seen.last - seen.first);
    } catch (error) {
      if (api.isAbort(error) || abort.signal.aborted) return;
      this.#fail(error);
      this.busy = false;
    }
  }

  #load(pages: readonly number[]): void {
    const question = this.#wanted;
    if (question === null) return;
    for (const page of pages) {
      const abort = new AbortController();
      this.#asked.set(page, abort);
      void this.#fetch(question, page, abort.signal)
        .then(({ rows }) => {
          if (!abort.signal.aborted) this.#keep(page, rows);
        })
        .catch((error: unknown) => {
          if (!api.isAbort(error) && !abort.signal.aborted) this.#fail(error);
        })
        .finally(() => {
          if (this.#asked.get(page) === abort) this.#asked.delete(page);
        });
    }
  }

  #fetch({ data, model, formula, sort, columns }: RowsQuestion, page: number, signal: AbortSignal): Promise<RowsPage> {
    const query = { model, formula, column: columns, from: page * PAGE, size: PAGE };
    const order = sort ? { sort: sort.column, order: sort.descending ? ('desc' as const) : ('asc' as const) } : {};
    return api.rows(data, { ...query, ...order }, signal);
  }

  #keep(page: number, rows: TableRow[]): void {
    const pages = new Map(this.#pages);
    pages.set(page, rows);
    const middle = (this.seen.first + this.seen.last) / 2 / PAGE;
    const byDistance = [...pages.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const far of byDistance.slice(KEPT)) pages.delete(far);
    this.#pages = pages;
  }

  #fail(error: unknown): void {
    if (!this.#session.server.notice(error)) this.problem = api.problemOf(error);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#turning?.abort();
    for (const abort of this.#asked.values()) abort.abort();
    this.#asked.clear();
    this.busy = false;
  }
}

function same(a: RowsQuestion | null, b: RowsQuestion | null): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Whether the same rows stand in the same order, if perhaps with other columns. */
function sameRows(a: RowsQuestion, b: RowsQuestion): boolean {
  const rows = ({ data, model, formula, sort }: RowsQuestion): string => JSON.stringify([data, model, formula, sort]);
  return rows(a) === rows(b);
}
