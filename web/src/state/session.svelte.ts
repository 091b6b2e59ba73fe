import * as api from '../api/api';
import type { DataSet, Model, ProblemDocument, RunInfo } from '../api/types';
import { isWorking } from '../lib/runs';
import { Inspector } from './inspector.svelte';
import { Place } from './place.svelte';
import { Selection } from './selection.svelte';
import { ServerState } from './server.svelte';
import { Work } from './work.svelte';

/** What all workspaces of the page share: where it is, whether the server answers, and what there is on it. */
export class Session {
  readonly place = new Place();
  readonly server = new ServerState(() => void this.#resume());

  /** What stopped the page from loading at all. */
  broken = $state.raw<ProblemDocument | null>(null);
  /** Something asked for that did not work; the page goes on. */
  notice = $state.raw<ProblemDocument | null>(null);
  loaded = $state(false);

  dataSets = $state.raw<DataSet[]>([]);
  models = $state.raw<Model[]>([]);
  /** Of all analyses, newest first. */
  runs = $state.raw<RunInfo[]>([]);
  /** There are older ones. */
  moreRuns = $state(false);

  #onLoad: (() => Promise<void>)[] = [];
  #onResume: (() => Promise<void>)[] = [];

  readonly work = new Work(this);
  readonly selection = new Selection(this);
  readonly inspector = new Inspector(this);

  /** Starts listening and loads; returns what ends it. */
  open(): () => void {
    const closes = [this.place.open(), this.work.open()];
    const focus = (): void => void this.refreshRuns();
    addEventListener('focus', focus);
    void this.load();
    return () => {
      closes.forEach((close) => close());
      removeEventListener('focus', focus);
      this.server.close();
    };
  }

  /** Called when all is known for the first time, and when the server is back after it was away. */
  whenThere(loaded: () => Promise<void>, resumed: () => Promise<void>): void {
    this.#onLoad.push(loaded);
    this.#onResume.push(resumed);
  }

  async load(): Promise<void> {
    this.broken = null;
    try {
      const [dataSets, models, runs] = await Promise.all([api.dataSets(), api.models(), api.runs()]);
      this.dataSets = dataSets;
      this.models = models;
      this.moreRuns = runs.length >= api.RUNS_PAGE;
      this.#take(runs);
      await Promise.all(this.#onLoad.map((each) => each()));
      this.loaded = true;
    } catch (error) {
      if (!this.server.notice(error)) this.broken = api.problemOf(error);
    }
  }

  /** Data sets come and go too: somebody imports one, or a run makes one. */
  async refreshDataSets(): Promise<void> {
    try {
      this.dataSets = await api.dataSets();
    } catch (error) {
      this.server.notice(error);
    }
  }

  async refreshRuns(): Promise<void> {
    // All that is older than the oldest run under way has ended, and stays as it is.
    const from = this.runs.findLast(isWorking)?.id;
    try {
      const fresh = await api.runs(from === undefined ? {} : { from });
      const known = new Set(fresh.map((run) => run.id));
      const last = fresh.at(-1)?.id;
      const older = this.runs.slice(this.runs.findIndex((run) => run.id === last) + 1);
      const whole = from === undefined && fresh.length < api.RUNS_PAGE;
      this.#take(whole ? fresh : [...fresh, ...older.filter((run) => !known.has(run.id))]);
    } catch (error) {
      this.server.notice(error);
    }
  }

  /** Brings the next page of older runs. */
  async olderRuns(): Promise<void> {
    const before = this.runs.at(-1)?.id;
    if (before === undefined) return;
    try {
      const page = await api.runs({ before });
      this.moreRuns = page.length >= api.RUNS_PAGE;
      this.#take([...this.runs, ...page]);
    } catch (error) {
      this.tell(error);
    }
  }

  /** Models come and go while the page is open: somebody adds one in a terminal. */
  async refreshModels(): Promise<void> {
    try {
      this.models = await api.models();
    } catch (error) {
      this.server.notice(error);
    }
  }

  /** Tells of an error, unless it was the server being away, which is dealt with. */
  tell(error: unknown): void {
    if (!this.server.notice(error)) this.notice = api.problemOf(error);
  }

  /** A run has ended or changed: the list follows. */
  keep(run: RunInfo): void {
    this.#take(
      this.runs.some((each) => each.id === run.id)
        ? this.runs.map((each) => (each.id === run.id ? run : each))
        : [run, ...this.runs],
    );
  }

  #take(runs: RunInfo[]): void {
    const before = this.runs;
    // An answer that was long under way may know less than what a run's own stream has told: no run begins anew.
    const ended = new Map(before.filter((run) => !isWorking(run)).map((run) => [run.id, run]));
    this.runs = runs.map((run) => (isWorking(run) ? (ended.get(run.id) ?? run) : run));
    this.work.look(before);
  }

  async #resume(): Promise<void> {
    if (!this.loaded) return this.load();
    await this.refreshRuns();
    await Promise.all(this.#onResume.map((each) => each()));
  }
}
