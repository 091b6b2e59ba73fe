import * as api from '../api/api';
import type { ColumnInfo, FormulaProblem, Metrics, ModelRun, Slice } from '../api/types';
import { readChosen, writeChosen, type Chosen } from '../lib/chosen';
import { hasTerms, termsOf, toggledTerms } from '../lib/terms-of';
import type { Session } from './session.svelte';

/**
 * The one selection that all workspaces show: the rows of a data set where a formula holds, a primary example, and one that is
 * pinned to compare it with. What is typed becomes the selection as soon as it can be read; while it cannot, the last formula
 * that could stays.
 */
export class Selection {
  readonly session: Session;

  chosen = $state.raw<Chosen>(readChosen(''));
  /** What stands in the formula bar. */
  draft = $state('');
  /** What is wrong with the draft. */
  fault = $state.raw<FormulaProblem | null>(null);
  /** The text that the fault is about: the draft, or what it was when the server last looked. */
  faultText = $state('');
  /** The run that builds the concept index which the draft waits for. */
  readonly indexing = $derived.by(() => this.session.work.working.find((run) => run.id === this.#building) ?? null);
  /** Of the selection; those before stay until new ones are there. */
  metrics = $state.raw<Metrics | null>(null);
  /** An answer is awaited. */
  asking = $state(false);

  /** All columns but units. */
  columns = $state.raw<ColumnInfo[]>([]);
  /** The models that were run over the data set. */
  ran = $state.raw<ModelRun[]>([]);
  slices = $state.raw<Slice[]>([]);
  /** Grows when the data set's columns may have changed: whoever shows values asks again. */
  version = $state(0);

  readonly dataSet = $derived.by(() => this.session.dataSets.find((each) => each.name === this.chosen.data) ?? null);
  /** What rows and histograms are asked with; null until it is known that they can be. */
  readonly query = $derived.by(() =>
    this.#data === null || this.#data !== this.chosen.data
      ? null
      : { data: this.#data, model: this.chosen.model, formula: this.#applied },
  );

  #asked: AbortController | undefined;
  #building = $state<string | null>(null);
  /** The last formula that could be read, and the data set where that was. A stale address has another. */
  #applied = $state('');
  #data = $state<string | null>(null);

  constructor(session: Session) {
    this.session = session;
    this.chosen = readChosen(session.place.shared);
    this.draft = this.chosen.formula;
    session.place.onBack('shared', (search) => void this.#show(readChosen(search)));
    session.whenThere(
      () => this.#start(),
      () => this.refresh(),
    );
  }

  /** Opens another data set; the formula stays where it can be read there. */
  async open(data: string): Promise<void> {
    if (data === this.chosen.data) return;
    this.#change({ data, model: null, compare: null, row: null, pin: null }, 'data');
    await this.#load();
  }

  chooseModel(model: string | null): void {
    if (model === this.chosen.model) return;
    this.#change({ model, ...(model === this.chosen.compare ? { compare: null } : {}) }, 'model');
    void this.#load();
  }

  compareWith(model: string | null): void {
    if (model === this.chosen.compare) return;
    this.#change({ compare: model }, 'compare');
    void this.#measure(this.chosen.formula);
  }

  /** Takes what was typed or brushed; it becomes the selection once the server could read it. */
  type(text: string): void {
    this.draft = text;
    void this.#measure(text);
  }

  /** What chips and brushes start from: what is typed, or where that cannot be read, what is selected. */
  get base(): string {
    return termsOf(this.draft) === null ? (this.query?.formula ?? '') : this.draft;
  }

  /** Whether all terms of a formula are terms of what is selected. */
  has(formula: string): boolean {
    return hasTerms(this.query?.formula ?? '', formula);
  }

  /** Joins a formula to the selection with AND, or takes it out where it is in. */
  toggle(formula: string): void {
    this.type(toggledTerms(this.base, formula));
  }

  choose(row: number | null): void {
    if (row !== this.chosen.row) this.#change({ row }, 'row');
  }

  pin(row: number | null): void {
    if (row !== this.chosen.pin) this.#change({ pin: row }, 'pin');
  }

  /** @throws what the server says against it */
  async saveSlice(name: string, replace: boolean): Promise<void> {
    const { data, model, formula } = this.chosen;
    if (data === null) return;
    await api.saveSlice({ name, formula, dataset: data, model, replace });
    await this.#loadSlices();
  }

  async deleteSlice(name: string): Promise<void> {
    try {
      await api.deleteSlice(name);
      await this.#loadSlices();
    } catch (error) {
      this.session.tell(error);
    }
  }

  /** An answer needs the concept index, which a run is building; when it has ended, all is asked for again. */
  awaitIndex(run: string): void {
    this.#building = run;
    void this.session.refreshRuns();
  }

  /** Columns may have come, as when a model was run over the data. */
  async refresh(): Promise<void> {
    await this.#load();
  }

  async #start(): Promise<void> {
    const { data } = this.chosen;
    if (data !== null && !this.dataSet) {
      this.session.notice = {
        title: 'The data set in the address is not there',
        detail: `There is no data set ${data} in this workspace; choose another above, or import it.`,
      };
    }
    if (!this.dataSet) this.#correct({ data: this.#usual(), row: null, pin: null });
    await this.#load();
  }

  /** The data set last worked on, or the first. */
  #usual(): string | null {
    const names = this.session.dataSets.map((each) => each.name);
    const worked = this.session.runs.map((run) => run.parameters['data']);
    return names.find((name) => name === worked.find((data) => names.includes(String(data)))) ?? names[0] ?? null;
  }

  async #show(chosen: Chosen): Promise<void> {
    const before = this.chosen;
    this.chosen = chosen;
    this.draft = chosen.formula;
    this.fault = null;
    if (chosen.data !== before.data || chosen.model !== before.model) return this.#load();
    if (chosen.formula !== before.formula || chosen.compare !== before.compare) await this.#measure(chosen.formula);
  }

  async #load(): Promise<void> {
    const { data, model } = this.chosen;
    if (data === null || !this.dataSet) return;
    try {
      const { columns, models } = await api.columns(data, { model });
      if (data !== this.chosen.data || model !== this.chosen.model) return;
      this.columns = columns;
      this.ran = models;
      if (!models.some((each) => each.model === model)) {
        const usual = models.find((each) => each.problem === null)?.model ?? null;
        if (model !== null) {
          this.session.notice = {
            title: 'The model in the address has no outputs here',
            detail: `${model} was not run on ${data}. Run it: ./assay predict --data ${data} --model ${model}`,
          };
        }
        if (usual !== model)
          this.#correct({ model: usual, ...(usual === this.chosen.compare ? { compare: null } : {}) });
      }
      this.version++;
      await Promise.all([this.#measure(this.draft), this.#loadSlices()]);
    } catch (error) {
      this.session.tell(error);
    }
  }

  async #loadSlices(): Promise<void> {
    const { data, model } = this.chosen;
    if (data === null) return;
    try {
      const slices = await api.slices(data, { model });
      if (data === this.chosen.data) this.slices = slices;
    } catch (error) {
      this.session.tell(error);
    }
  }

  async #measure(text: string): Promise<void> {
    const { data, model, compare } = this.chosen;
    this.#asked?.abort();
    if (data === null) return;
    const asked = new AbortController();
    this.#asked = asked;
    this.asking = true;
    try {
      const metrics = await api.metrics(data, { model, formula: text, compare }, asked.signal);
      if (asked.signal.aborted) return;
      this.metrics = metrics;
      this.fault = null;
      this.#applied = text.trim();
      this.#data = data;
      if (text.trim() !== this.chosen.formula) this.#change({ formula: text.trim() }, 'formula');
    } catch (error) {
      if (api.isAbort(error) || asked.signal.aborted) return;
      const building = api.indexingRun(error);
      this.fault = api.formulaProblem(error);
      this.faultText = text;
      if (building !== null) this.awaitIndex(building);
      else if (!this.fault) return this.session.tell(error);
      // The formula came with the address or from another data set: all rows are shown until it is mended.
      if (this.#data !== data) return this.#showAll(asked.signal);
    } finally {
      if (this.#asked === asked) this.asking = false;
    }
  }

  async #showAll(signal: AbortSignal): Promise<void> {
    const { data, model, compare } = this.chosen;
    if (data === null) return;
    try {
      this.metrics = await api.metrics(data, { model, compare }, signal);
      this.#applied = '';
      this.#data = data;
    } catch (error) {
      if (!api.isAbort(error)) this.session.tell(error);
    }
  }

  #change(patch: Partial<Chosen>, kind: string): void {
    this.chosen = { ...this.chosen, ...patch };
    this.session.place.step('shared', writeChosen(this.chosen), kind);
  }

  #correct(patch: Partial<Chosen>): void {
    this.chosen = { ...this.chosen, ...patch };
    this.session.place.correct('shared', writeChosen(this.chosen));
  }
}
