import * as api from '../api/api';
import type { CompletionItem } from '../api/types';
import { carried, type Stretch } from '../lib/faults';
import { formulaHistory } from '../lib/history';
import type { Selection } from './selection.svelte';

/** What the list below the formula bar offers. */
export type Offer = Pick<CompletionItem, 'text' | 'rows' | 'detail'> & { kind: CompletionItem['kind'] | 'history' };

const MOST = 12;
/** A longer text is neither coloured nor completed, so that typing stays quick. */
export const LONGEST_COLOURED = 5000;

/** The list below the formula bar: what may be typed at the caret, or what was typed before. */
export class Completing {
  items = $state.raw<Offer[]>([]);
  kind = $state.raw<'completion' | 'history'>('completion');
  open = $state(false);
  /** The item that Enter takes; -1: none. */
  active = $state(-1);
  /** The text that the list is for, and the stretch of it that an item replaces. */
  #text = '';
  #stretch: Stretch = { start: 0, end: 0 };

  #selection: Selection;
  #asked: AbortController | undefined;

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  /** The stretch that an item replaces in the text as it is now: one may have typed on since the list was asked for. */
  stretchIn(text: string): Stretch {
    return carried(this.#stretch, this.#text, text);
  }

  /** Asks what may be typed at a place; what is offered stays until the answer is there. */
  async ask(text: string, at: number): Promise<void> {
    this.#asked?.abort();
    const { data, model } = this.#selection.chosen;
    if (data === null || text.length > LONGEST_COLOURED) return this.close();
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const found = await api.completion(data, { model, text, at, limit: MOST }, asked.signal);
      if (asked.signal.aborted) return;
      this.kind = 'completion';
      this.#text = text;
      this.#stretch = { start: found.from, end: found.to };
      const typed = text.slice(found.from, found.to);
      // What stands there already is no news.
      this.items = found.items.filter(({ text }) => text !== typed);
      this.active = typed !== '' && this.items.length === found.items.length ? 0 : -1;
      this.open = this.items.length > 0;
    } catch (error) {
      if (api.isAbort(error) || asked.signal.aborted) return;
      const building = api.indexingRun(error);
      if (building !== null) this.#selection.awaitIndex(building);
      else this.#selection.session.server.notice(error);
      this.close();
    }
  }

  /** Offers what was typed before, the newest first; returns whether there is any. */
  showHistory(text: string): boolean {
    const { data } = this.#selection.chosen;
    const all = data === null ? [] : formulaHistory(data).filter((formula) => formula !== text.trim());
    this.#asked?.abort();
    this.kind = 'history';
    this.items = all.map((formula) => ({ text: formula, kind: 'history', rows: null, detail: '' }));
    this.#text = text;
    this.#stretch = { start: 0, end: text.length };
    this.active = all.length > 0 ? 0 : -1;
    this.open = all.length > 0;
    return this.open;
  }

  move(by: number): void {
    const { length } = this.items;
    if (length > 0) this.active = this.active < 0 ? (by > 0 ? 0 : length - 1) : (this.active + by + length) % length;
  }

  close(): void {
    this.#asked?.abort();
    this.open = false;
    this.active = -1;
  }
}

/** What an item puts into the text: what goes on with a space after it, unless something opens or stands there. */
export function insertion({ text, kind }: Offer, after: string): string {
  if (kind === 'history') return text;
  const opens = text.endsWith('(');
  const within = kind === 'hook' || kind === 'model' || /^\s*[,)]/.test(after);
  return opens || within || /^\s/.test(after) ? text : `${text} `;
}
