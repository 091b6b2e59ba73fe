import * as api from '../api/api';
import type { AnalysisInfo, ProblemDocument, Run, RunInfo } from '../api/types';
import { isWorking, readRuns, shows, writeRuns, type RunsView } from '../lib/runs';
import type { Session } from './session.svelte';

/** All that Runs shows: every run there was, the one that is looked at in full, and the form that starts another. */
export class RunList {
  readonly session: Session;

  view = $state.raw<RunsView>(readRuns(''));
  /** What can be started; null: not known yet. */
  analyses = $state.raw<AnalysisInfo[] | null>(null);
  /** The chosen run with its result and log; those of another one never stay. */
  full = $state.raw<Run<unknown> | null>(null);
  /** Why it could not be had. */
  problem = $state.raw<ProblemDocument | null>(null);
  /** Parameters that the form begins with, where they come from a run. */
  begun = $state.raw<Record<string, unknown> | null>(null);

  readonly shown = $derived.by(() => this.session.runs.filter(shows(this.view)));
  readonly chosen = $derived.by(() => this.session.runs.find((run) => run.id === this.view.run) ?? null);
  /** Analyses that were run, in order of their names. */
  readonly names = $derived.by(() => [...new Set(this.session.runs.map((run) => run.analysis))].sort());
  readonly starting = $derived.by(() => this.analyses?.find((each) => each.name === this.view.start) ?? null);

  constructor(session: Session) {
    this.session = session;
    this.view = readRuns(session.place.search('runs'));
    session.place.onBack('runs', (search) => (this.view = readRuns(search)));
  }

  choose(id: string | null): void {
    if (id !== this.view.run || this.view.start !== null) this.#change({ run: id, start: null }, 'run');
  }

  filter(filter: Partial<Pick<RunsView, 'analysis' | 'state' | 'find'>>): void {
    this.#change(filter, 'filter');
  }

  /**
   * Opens the form of an analysis; without a name, the list of analyses.
   *
   * @param parameters what it begins with
   */
  prepare(analysis = '', parameters: Record<string, unknown> | null = null): void {
    this.begun = parameters;
    this.#change({ start: analysis }, 'start');
  }

  leaveForm(): void {
    this.#change({ start: null }, 'start');
  }

  /** @throws what the server says against it */
  async start(analysis: string, parameters: Record<string, unknown>): Promise<void> {
    const run = await this.session.work.start(analysis, parameters);
    this.#change({ run: run.id, start: null, ...this.#unhidden(run) }, 'run');
  }

  async again(id: string): Promise<void> {
    const run = await this.session.work.again(id);
    if (run) this.#change({ run: run.id, start: null, ...this.#unhidden(run) }, 'run');
  }

  /** Asks for the chosen run in full, unless what is there will not change. */
  async load(info: RunInfo | null): Promise<void> {
    if (!info) {
      this.full = null;
      this.problem = null;
      return;
    }
    if (this.full?.id === info.id && !isWorking(this.full)) return;
    if (this.full?.id !== info.id) this.full = null;
    try {
      const run = await api.run<unknown>(info.id);
      if (this.view.run !== info.id) return;
      this.full = run;
      this.problem = null;
    } catch (error) {
      if (this.view.run === info.id && !this.session.server.notice(error)) this.problem = api.problemOf(error);
    }
  }

  async loadAnalyses(): Promise<void> {
    try {
      this.analyses = await api.analyses();
    } catch (error) {
      this.session.tell(error);
    }
  }

  /** A run that was just started is seen, whatever is filtered. */
  #unhidden(run: RunInfo): Partial<RunsView> {
    return shows(this.view)(run) ? {} : { analysis: '', state: '', find: '' };
  }

  #change(patch: Partial<RunsView>, kind: string): void {
    this.view = { ...this.view, ...patch };
    this.session.place.step('runs', writeRuns(this.view), kind);
  }
}
