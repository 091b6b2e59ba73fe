import * as api from '../api/api';
import type { ColumnInfo, Histogram, ProblemDocument } from '../api/types';
import { brushed, brushOf, type Brush } from '../lib/brush';
import { columnKey, columnOf, isText, usualColumns, usualHistograms } from '../lib/columns';
import {
  START,
  boundedWidth,
  readView,
  writeView,
  type ExploreView,
  type RowSort,
  type ShownColumn,
} from '../lib/explore-view';
import { parseColumn, printColumn } from '../lib/parse';
import { Rows, type RowsQuestion } from './rows.svelte';
import type { Selection } from './selection.svelte';
import type { Session } from './session.svelte';

const BINS = 24;
/** What every row brings with it. */
const GIVEN = new Set(['row', 'label']);

/** The Explore workspace: which columns and histograms of the selection are shown, in which order, and what they show. */
export class Explore {
  readonly session: Session;
  readonly selection: Selection;
  readonly rows: Rows;

  view = $state.raw<ExploreView>(START);
  /** As they were last answered; in the order asked. */
  histograms = $state.raw<Histogram[]>([]);
  /** Rows of the data set and selected ones, as of the histograms. */
  counts = $state.raw({ rows: 0, selected: 0 });
  histogramProblem = $state.raw<ProblemDocument | null>(null);
  /** The place in the table that keys act on; -1: none. */
  place = $state(-1);

  readonly columns = $derived.by((): (ShownColumn & { info: ColumnInfo })[] => {
    const { chosen, columns } = this.selection;
    const names =
      this.view.columns ?? usualColumns(chosen.model, chosen.compare, columns).map((name) => ({ name, width: null }));
    return names.flatMap((column) => {
      const info = this.info(column.name);
      return info ? [{ ...column, info }] : [];
    });
  });
  readonly histogramNames = $derived.by((): string[] => {
    const { chosen, columns } = this.selection;
    return (this.view.histograms ?? usualHistograms(chosen.model, columns)).filter((name) => this.info(name) !== null);
  });
  readonly sort = $derived(this.view.sort && this.info(this.view.sort.column) ? this.view.sort : null);
  readonly labels = $derived.by(() => this.selection.dataSet?.labels ?? []);

  readonly #question = $derived.by((): RowsQuestion | null => {
    const { query, version, columns } = this.selection;
    if (query === null || columns.length === 0) return null;
    const asked = this.columns.filter(({ info }) => !GIVEN.has(info.name) && !isText(info)).map(({ name }) => name);
    return { ...query, sort: this.sort, columns: asked, version };
  });
  #asked: AbortController | undefined;
  #histogramsFor = '';

  constructor(session: Session) {
    this.session = session;
    this.selection = session.selection;
    this.rows = new Rows(session);
    this.view = readView(session.place.search('explore'));
    session.place.onBack('explore', (search) => {
      this.view = readView(search);
      this.check();
    });
    session.whenThere(
      async () => undefined,
      async () => {
        this.rows.again();
        this.#histogramsFor = '';
        await this.loadHistograms();
      },
    );
  }

  /** The page's name for a column. */
  key(name: string): string {
    return columnKey(name, this.selection.chosen.model, this.selection.columns);
  }

  info(key: string): ColumnInfo | null {
    return columnOf(key, this.selection.chosen.model, this.selection.columns, this.selection.ran);
  }

  /** Whether its values are the data set's labels. */
  isLabel(column: ColumnInfo): boolean {
    const { name, type, origin } = column;
    return type === 'category' && (origin === 'data' ? name === 'label' : origin === 'model');
  }

  /** Asks for the rows in question; called whenever the question may have changed. */
  loadRows(): void {
    this.rows.ask(this.#question);
  }

  async loadHistograms(): Promise<void> {
    const { query, version } = this.selection;
    const names = this.histogramNames;
    if (query === null) return;
    const asked = JSON.stringify([query, version, names]);
    if (asked === this.#histogramsFor) return;
    this.#histogramsFor = asked;
    this.#asked?.abort();
    if (names.length === 0) {
      this.histograms = [];
      return;
    }
    const abort = new AbortController();
    this.#asked = abort;
    try {
      const { data, model, formula } = query;
      const found = await api.histograms(data, { model, formula, column: names, bins: BINS }, abort.signal);
      if (abort.signal.aborted) return;
      this.histograms = found.histograms;
      this.counts = { rows: found.rows, selected: found.selected };
      this.histogramProblem = null;
    } catch (error) {
      if (api.isAbort(error) || abort.signal.aborted) return;
      this.#histogramsFor = '';
      if (!this.session.server.notice(error)) this.histogramProblem = api.problemOf(error);
    }
  }

  /** Takes columns out of the view that are not there, as after a model was deleted, and says so. */
  check(): void {
    if (this.selection.columns.length === 0) return;
    const { columns, histograms, sort } = this.view;
    const there = (name: string): boolean => this.info(name) !== null;
    const names = [...(columns ?? []).map(({ name }) => name), ...(histograms ?? []), ...(sort ? [sort.column] : [])];
    const gone = [...new Set(names.filter((name) => !there(name)))];
    if (gone.length === 0) return;
    const kept = columns?.filter(({ name }) => there(name)) ?? [];
    this.view = {
      columns: kept.length > 0 ? kept : null,
      histograms: histograms?.filter(there) ?? null,
      sort: sort && there(sort.column) ? sort : null,
    };
    this.session.place.correct('explore', writeView(this.view));
    this.session.notice = {
      title: gone.length === 1 ? 'A column is not there' : 'Some columns are not there',
      detail: `${gone.join(', ')} ${gone.length === 1 ? 'is' : 'are'} no column of ${this.selection.chosen.data ?? 'this data set'}; the rest is shown.`,
    };
  }

  sortBy(sort: RowSort | null): void {
    this.#change({ sort }, 'sort');
  }

  /** Null: the usual ones. */
  showColumns(columns: readonly ShownColumn[] | null): void {
    if (columns?.length === 0) return;
    this.#change({ columns: columns && columns.map(({ name, width }) => ({ name, width })) }, 'columns');
  }

  widen(name: string, width: number | null): void {
    const columns = this.columns.map((each) =>
      each.name === name ? { ...each, width: width === null ? null : boundedWidth(width) } : each,
    );
    this.#change({ columns: columns.map((each) => ({ name: each.name, width: each.width })) }, 'width');
  }

  showHistograms(names: readonly string[] | null): void {
    this.#change({ histograms: names && [...names] }, 'histograms');
  }

  /**
   * What is wrong with a column that somebody typed, or null after it was added.
   *
   * @param where it is to be shown
   */
  add(text: string, where: 'columns' | 'histograms'): string | null {
    const column = parseColumn(text);
    if (!column) return 'This is no column’s name; write one as in the list, or unit(HOOK, NUMBER).';
    const name = this.key(printColumn(column));
    const info = this.info(name);
    if (!info) return this.#noColumn(name);
    if (where === 'columns') {
      if (this.columns.some((each) => each.name === name)) return `${name} is shown already.`;
      this.showColumns([...this.columns, { name, width: null }]);
    } else {
      if (this.histogramNames.includes(name)) return `${name} is shown already.`;
      this.showHistograms([...this.histogramNames, name]);
    }
    return null;
  }

  #noColumn(name: string): string {
    if (!name.startsWith('unit(')) return `There is no column ${name}.`;
    const hooks = this.selection.ran.flatMap(({ hooks }) =>
      hooks.map((hook) => `${hook.name} (0 to ${hook.units - 1})`),
    );
    return hooks.length > 0
      ? `There is no such unit; there are ${[...new Set(hooks)].join(', ')}.`
      : 'There are no units, since no model was run on this data set.';
  }

  brush(column: string): Brush | null {
    return brushOf(this.selection.base, column, (name) => this.key(name));
  }

  setBrush(column: string, brush: Brush | null): void {
    this.selection.type(brushed(this.selection.base, column, brush, (name) => this.key(name)));
  }

  #change(patch: Partial<ExploreView>, kind: string): void {
    this.view = { ...this.view, ...patch };
    this.session.place.step('explore', writeView(this.view), kind);
  }
}
