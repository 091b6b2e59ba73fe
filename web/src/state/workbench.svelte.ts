import * as api from '../api/api';
import type { Analyses, ExplainResult, Run, RunInfo, Unit, UnitExamplesQuery } from '../api/types';
import { meanPoints, type Point } from '../lib/curve';
import { usualHook } from '../lib/hooks';
import { remaining, type Sample } from '../lib/remaining';
import { appended, matcher, rowAt, sameOrder, sorted, type Filter, type Row, type Sort } from '../lib/table';
import { readView, writeView, type Pairs, type View } from '../lib/url';
import { weightScale } from '../lib/weights';
import { Examples } from './examples.svelte';
import type { Session } from './session.svelte';

const EXPLAIN = 'explain';
/** Several, so that the page has a curve to show. */
const LENGTHS = [1, 2, 3, 5];
/** Parameters of a run that its examples need too. */
const SEARCHED_WITH = ['level', 'positions', 'field', 'thresholds', 'vectors'] as const;
/** How often a page without any run looks whether one was started elsewhere. */
const LOOK_AGAIN_MS = 2000;

/** What is explained, and what its rows are. */
export type Source = { data: string; model: string; hook: string } & Pick<
  Analyses['explain']['parameters'],
  'level' | 'positions' | 'field'
>;
export type Level = ExplainResult['level'];

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** All that Neurons shows and all that one can do there. Components hold no state of their own beyond layout. */
export class Workbench {
  readonly session: Session;
  readonly examples: Examples;

  starting = $state(false);

  readonly dataSets = $derived.by(() => this.session.dataSets);
  readonly models = $derived.by(() => this.session.models);
  readonly loaded = $derived.by(() => this.session.loaded);
  /** Explanations only, newest first. */
  readonly runs = $derived.by(() => this.session.runs.filter((run) => run.analysis === EXPLAIN));

  run = $state.raw<RunInfo | null>(null);
  /** There once the run is done. */
  result = $state.raw<Omit<ExplainResult, 'units'> | null>(null);
  /** In order of arrival. */
  units = $state.raw<Unit[]>([]);
  unitsLoading = $state(false);
  view = $state.raw<View>(readView(''));
  /** Unit numbers in the order on screen. */
  shown = $state.raw<number[]>([]);
  /** Someone points at the table or works in it: its order must hold still. Set by the table. */
  tableBusy = false;

  readonly byNumber = $derived(new Map(this.units.map((unit) => [unit.unit, unit])));
  readonly lengths = $derived(
    this.result?.lengths ??
      [...new Set(this.units.flatMap((unit) => unit.explanations.map((each) => each.maxLength)))].sort((a, b) => a - b),
  );
  /** The length shown: the one asked for where it exists, or else the longest. */
  readonly length = $derived(
    this.view.length !== null && this.lengths.includes(this.view.length)
      ? this.view.length
      : (this.lengths.at(-1) ?? 1),
  );
  /** The run explains arrays made elsewhere; its data and model are files' names then. */
  readonly fromFiles = $derived(text(this.run?.parameters['activations']) !== null);
  readonly source = $derived.by((): { data: string | null; model: string | null; hook: string | null } => {
    const parameters = this.run?.parameters ?? {};
    if (this.fromFiles) {
      return { data: text(parameters['concepts']), model: text(parameters['activations']), hook: null };
    }
    return {
      data: this.result ? this.result.data : text(parameters['data']),
      model: this.result ? this.result.model : text(parameters['model']),
      hook: this.result?.hook ?? text(parameters['hook']) ?? this.#usualHook(text(parameters['model'])),
    };
  });
  readonly level = $derived<Level>(this.run?.parameters['level'] === 'token' ? 'token' : 'example');
  readonly positions = $derived(this.result?.positions ?? text(this.run?.parameters['positions']));
  readonly dataSet = $derived(this.dataSets.find((each) => each.name === this.source.data));
  readonly model = $derived(this.models.find((each) => each.name === this.source.model));
  readonly labels = $derived.by((): string[] => {
    const known = this.result?.labels ?? this.model?.labels ?? this.dataSet?.labels ?? [];
    const weights = this.units.find((unit) => unit.weights !== null)?.weights ?? [];
    return known.length >= weights.length ? known : weights.map((_, at) => known[at] ?? `label ${at + 1}`);
  });
  readonly rowCount = $derived(this.result?.rows ?? this.dataSet?.rows ?? null);
  readonly working = $derived(this.run?.state === 'running' || this.run?.state === 'queued');
  readonly weightScale = $derived(weightScale(this.units));

  readonly allRows = $derived(this.units.map((unit) => rowAt(unit, this.length)));
  readonly rows = $derived.by((): Row[] => {
    const byNumber = new Map(this.allRows.map((row) => [row.unit, row]));
    return this.shown.flatMap((unit) => byNumber.get(unit) ?? []);
  });
  readonly #kept = $derived(this.allRows.filter(matcher(this.view.filter, this.labels)));
  readonly #inOrder = $derived(sorted(this.#kept, this.view.sort));
  #arranged = $state(0);
  /** Units that came since the rows were last put in order, if the order would change by putting them in. */
  readonly unsorted = $derived(
    this.shown.length > this.#arranged && !sameOrder(this.shown, this.#inOrder)
      ? this.shown.length - this.#arranged
      : 0,
  );

  readonly chosen = $derived.by((): Row | null => {
    const unit = this.view.unit === null ? undefined : this.byNumber.get(this.view.unit);
    return unit ? rowAt(unit, this.length) : null;
  });
  readonly means = $derived.by((): Point[] =>
    this.result
      ? this.result.lengths.map((length, at) => ({ length, iou: this.result!.meanIou[at] ?? 0 }))
      : meanPoints(this.units),
  );

  /** Seconds, or null where there is nothing to go by. */
  remaining = $state<number | null>(null);
  #samples: Sample[] = [];
  #stopFollowing: (() => void) | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(session: Session) {
    this.session = session;
    this.examples = new Examples(session.server);
    this.view = readView(session.place.search('neurons'));
    session.place.onBack('neurons', (search) => void this.#show(readView(search)));
    session.whenThere(
      () => this.#openRun(this.#pick()),
      () => this.#resume(),
    );
  }

  /** Begins to watch the clock; returns what ends it and all that was followed. */
  open(): () => void {
    this.#ticking = setInterval(() => this.#tick(), LOOK_AGAIN_MS);
    return () => {
      clearInterval(this.#ticking);
      this.#stopFollowing?.();
    };
  }

  sort(sort: Sort): void {
    this.#change({ sort }, 'sort');
  }

  filter(filter: Partial<Filter>): void {
    this.#change({ filter: { ...this.view.filter, ...filter } }, 'filter');
  }

  chooseLength(length: number): void {
    this.#change({ length: length === this.lengths.at(-1) ? null : length }, 'length');
  }

  choosePairs(pairs: Pairs): void {
    this.#change({ pairs }, 'pairs');
  }

  choose(unit: number | null): void {
    if (unit !== this.view.unit) this.#change({ unit }, 'unit');
  }

  async chooseRun(id: string): Promise<void> {
    const run = this.runs.find((each) => each.id === id);
    if (!run || id === this.run?.id) return;
    this.#change({ run: id }, 'run');
    await this.#openRun(run);
  }

  /** Puts everything into the order asked for. */
  arrange(): void {
    this.shown = this.#inOrder.map((row) => row.unit);
    this.#arranged = this.shown.length;
  }

  /** Another data set was selected: the newest explanation of it is shown, where there is one. */
  async follow(data: string | null): Promise<void> {
    if (!this.loaded || this.fromFiles || data === this.source.data) return;
    const newest = this.#newestOf(data);
    if (!newest || newest.id === this.run?.id) return;
    this.#change({ run: newest.id, unit: null }, 'run');
    await this.#openRun(newest);
  }

  async start(source: Source): Promise<boolean> {
    this.starting = true;
    this.session.notice = null;
    try {
      const { id } = await api.start(EXPLAIN, { ...source, lengths: LENGTHS });
      await this.session.refreshRuns();
      this.#change({ run: id, unit: null }, 'run');
      await this.#openRun(this.runs.find((run) => run.id === id) ?? (await api.run(id)));
      return true;
    } catch (error) {
      this.session.tell(error);
      return false;
    } finally {
      this.starting = false;
    }
  }

  async cancel(): Promise<void> {
    if (!this.run) return;
    try {
      await api.cancel(this.run.id);
    } catch (error) {
      this.session.tell(error);
    }
  }

  /** What example pairs of a unit can be made from, or why they cannot. */
  readonly exampleSource = $derived.by((): Source | { reason: string; remedy: string } => {
    const { data, model, hook } = this.source;
    if (this.fromFiles || data === null || model === null || hook === null) {
      return {
        reason: 'This run explains activations from a file, without texts.',
        remedy: 'Run explain with --data and --model to see example pairs here.',
      };
    }
    if (this.loaded && !this.dataSet) {
      return {
        reason: `The data set “${data}” is no longer there.`,
        remedy: 'Import it again to see example pairs here.',
      };
    }
    return { data, model, hook };
  });

  /** Asks for the pairs of the chosen unit; called whenever the choice may have changed. */
  loadExamples(top: number): void {
    const formula = this.chosen?.explanation?.formula;
    const source = this.exampleSource;
    const query =
      this.chosen && formula !== undefined && 'data' in source
        ? { ...source, ...this.#searchedWith(), unit: this.chosen.unit, formula, top }
        : undefined;
    this.examples.show(this.run?.id ?? '', query);
  }

  /** What decides, beside data and model, when a unit is active and when a formula holds. */
  #searchedWith(): Pick<UnitExamplesQuery, (typeof SEARCHED_WITH)[number]> {
    const given = SEARCHED_WITH.map((name) => [name, text(this.run?.parameters[name])] as const);
    return Object.fromEntries(given.filter(([, value]) => value !== null));
  }

  #usualHook(model: string | null): string | null {
    return usualHook(this.models.find((each) => each.name === model))?.name ?? null;
  }

  #change(patch: Partial<View>, kind: string): void {
    const view = { ...this.view, ...patch };
    this.view = view;
    this.session.place.step('neurons', writeView(view), kind);
    if (patch.sort || patch.filter || 'length' in patch) this.arrange();
  }

  /** The browser went back or forward. */
  async #show(view: View): Promise<void> {
    const before = this.view;
    this.view = view;
    const picked = this.#pick();
    if (picked && picked.id !== this.run?.id) return this.#openRun(picked);
    const order = ({ sort, filter, length }: View): string => JSON.stringify([sort, filter, length]);
    if (order(view) !== order(before)) this.arrange();
  }

  #pick(): RunInfo | null {
    const { run } = this.view;
    const { data } = this.session.selection.chosen;
    if (run !== null) {
      const found = this.runs.find((each) => each.id === run);
      if (found) return found;
    }
    const newest = this.#newestOf(data) ?? this.runs[0];
    if (run !== null) {
      this.session.notice = {
        title: 'The run in the address is not there',
        detail: newest ? `There is no run ${run}; the newest one is shown.` : `There is no run ${run}.`,
      };
    }
    return newest ?? null;
  }

  #newestOf(data: string | null): RunInfo | undefined {
    return data === null ? undefined : this.runs.find((each) => text(each.parameters['data']) === data);
  }

  async #openRun(info: RunInfo | null): Promise<void> {
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
    this.#samples = [];
    this.remaining = null;
    this.run = info;
    const data = info && text(info.parameters['data']);
    if (data && this.dataSets.some((each) => each.name === data) && this.session.place.workspace === 'neurons') {
      void this.session.selection.open(data);
    }
    this.result = null;
    this.units = [];
    this.shown = [];
    this.#arranged = 0;
    if (info === null) return;
    this.unitsLoading = true;
    if (this.view.run !== info.id) {
      this.view = { ...this.view, run: info.id };
      this.session.place.correct('neurons', writeView(this.view));
    }
    if (info.state !== 'done') return this.#follow(info.id);
    try {
      const run = await api.run<ExplainResult>(info.id);
      if (this.run?.id === info.id) this.#finish(run);
    } catch (error) {
      if (this.run?.id !== info.id) return;
      if (this.session.server.notice(error)) return;
      this.unitsLoading = false;
      this.session.notice = api.problemOf(error);
    }
  }

  #follow(id: string): void {
    this.#stopFollowing = api.follow<Unit, ExplainResult>(id, {
      open: () => {
        this.unitsLoading = false;
        if (this.run) this.run = { ...this.run, log: [] };
        this.session.server.found();
      },
      away: () => this.session.server.lost(),
      log: (lines) => {
        if (this.run) this.run = { ...this.run, log: [...this.run.log, ...lines] };
      },
      progress: ({ fraction, message }) => {
        if (!this.run) return;
        this.run = { ...this.run, fraction, message, state: this.run.state === 'queued' ? 'running' : this.run.state };
        // A run of several parts starts at 0 with each: only the present part's pace says anything.
        if (fraction < (this.#samples.at(-1)?.fraction ?? 0)) this.#samples = [];
        this.#samples.push({ at: performance.now(), fraction });
      },
      parts: (batch) => this.#take(batch),
      end: (ended) => this.#finish(ended),
    });
  }

  #take(batch: readonly Unit[]): void {
    this.unitsLoading = false;
    const fresh = new Map(batch.map((unit) => [unit.unit, unit]));
    const known = this.units.map((unit) => fresh.get(unit.unit) ?? unit);
    for (const unit of this.units) fresh.delete(unit.unit);
    this.units = fresh.size > 0 ? [...known, ...fresh.values()] : known;
    if (this.shown.length === 0) this.arrange();
    else this.shown = appended(this.shown, this.#kept);
  }

  #finish(run: Run<ExplainResult>): void {
    const { result, ...info } = run;
    this.unitsLoading = false;
    this.run = info;
    this.session.keep(info);
    this.remaining = null;
    if (result) {
      const { units, ...rest } = result;
      this.result = rest;
      this.#take(units);
    }
    // Nobody looks at a row: the order asked for can be made without anything moving under a pointer.
    if (!this.tableBusy) this.arrange();
    if (info.state === 'failed' && info.problem) this.session.notice = info.problem;
  }

  #tick(): void {
    if (this.working) this.remaining = remaining(this.#samples, performance.now());
    else if (this.loaded && this.run === null && !this.session.server.away && !document.hidden)
      void this.#adoptNewRun();
  }

  async #adoptNewRun(): Promise<void> {
    await this.session.refreshRuns();
    if (this.run === null && this.runs[0]) await this.#openRun(this.runs[0]);
  }

  async #resume(): Promise<void> {
    if (this.run?.state === 'done' && this.result === null) await this.#openRun(this.run);
    this.examples.again();
  }
}
