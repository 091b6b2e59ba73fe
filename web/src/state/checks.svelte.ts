import * as api from '../api/api';
import type { CheckReport, Finding, ProblemDocument, Run, RunInfo } from '../api/types';
import { readChecks, writeChecks, type ChecksView, type TrainingView } from '../lib/checks';
import type { Session } from './session.svelte';

/** The analyses that the workspace starts and shows. */
export type CheckKind = 'check' | 'check pair' | 'check log' | 'check server' | 'check training';

/** Those whose result is a list of findings. */
export const REPORTS: readonly string[] = ['check', 'check pair', 'check log', 'check server'];

/** All that Checks shows and all that one can do there. */
export class Checks {
  readonly session: Session;

  view = $state.raw<ChecksView>(readChecks(''));
  run = $state.raw<RunInfo | null>(null);
  /** In the order in which they were found: what others build on first. */
  findings = $state.raw<Finding[]>([]);
  /** There once the run is done. */
  report = $state.raw<CheckReport | null>(null);
  starting = $state(false);
  /** Why the last one could not even begin. */
  problem = $state.raw<ProblemDocument | null>(null);

  /** Newest first. */
  readonly runs = $derived.by(() => this.session.runs.filter((run) => REPORTS.includes(run.analysis)));
  readonly kind = $derived.by((): CheckKind => this.view.kind ?? ((this.run?.analysis ?? 'check') as CheckKind));
  readonly working = $derived(this.run?.state === 'running' || this.run?.state === 'queued');
  readonly counts = $derived.by((): Record<Finding['outcome'], number> => {
    const counts = { failed: 0, passed: 0, 'not-applicable': 0 };
    for (const { outcome } of this.findings) counts[outcome]++;
    return counts;
  });
  readonly shown = $derived.by(() =>
    this.findings.filter(({ outcome }) => this.view.outcome === null || outcome === this.view.outcome),
  );
  readonly chosen = $derived.by(() => this.findings.find(({ check }) => check === this.view.check) ?? null);
  /** What others build on comes first, so the first that failed is where to begin. */
  readonly firstFailed = $derived.by(() => this.findings.find(({ outcome }) => outcome === 'failed') ?? null);

  #stopFollowing: (() => void) | undefined;

  constructor(session: Session) {
    this.session = session;
    this.view = readChecks(session.place.search('checks'));
    session.place.onBack('checks', (search) => void this.#show(readChecks(search)));
    session.whenThere(
      () => this.#openRun(this.#pick()),
      async () => {
        if (this.run && this.report === null && !this.working) await this.#openRun(this.run);
      },
    );
  }

  /** Returns what ends it. */
  open(): () => void {
    return () => this.#stopFollowing?.();
  }

  chooseKind(kind: CheckKind): void {
    if (kind !== this.kind) this.#change({ kind }, 'kind');
  }

  choose(check: string | null): void {
    if (check !== this.view.check) this.#change({ check }, 'check');
  }

  /** Which training the page of trainings is about. */
  train(training: TrainingView): void {
    this.#change({ kind: 'check training', training }, 'training');
  }

  show(outcome: Finding['outcome'] | null): void {
    if (outcome !== this.view.outcome) this.#change({ outcome }, 'outcome');
  }

  /** The one before or after among those listed. */
  move(by: number): void {
    const at = this.shown.findIndex(({ check }) => check === this.view.check);
    const next = this.shown[at < 0 ? (by > 0 ? 0 : this.shown.length - 1) : at + by];
    if (next) this.choose(next.check);
  }

  async chooseRun(id: string): Promise<void> {
    const run = this.runs.find((each) => each.id === id);
    if (!run || id === this.run?.id) return;
    this.#change({ kind: null, run: id, check: null }, 'run');
    await this.#openRun(run);
  }

  async start(analysis: string, parameters: Record<string, unknown>): Promise<void> {
    this.starting = true;
    this.problem = null;
    try {
      const run = await api.startAny(analysis, parameters);
      this.session.keep(run);
      this.#change({ kind: null, run: run.id, check: null, outcome: null }, 'run');
      await this.#openRun(run);
    } catch (error) {
      if (!this.session.server.notice(error)) this.problem = api.problemOf(error);
    } finally {
      this.starting = false;
    }
  }

  async cancel(): Promise<void> {
    if (this.run) await this.session.work.cancel(this.run.id);
  }

  async #show(view: ChecksView): Promise<void> {
    this.view = view;
    const picked = this.#pick();
    if (picked?.id !== this.run?.id) await this.#openRun(picked);
  }

  #pick(): RunInfo | null {
    const { run } = this.view;
    const found = this.runs.find((each) => each.id === run);
    if (run !== null && !found && this.session.place.workspace === 'checks') {
      this.session.notice = {
        title: 'The check in the address is not there',
        detail: `There is no run ${run}${this.runs[0] ? '; the newest one is shown.' : '.'}`,
      };
    }
    return found ?? this.runs[0] ?? null;
  }

  async #openRun(info: RunInfo | null): Promise<void> {
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
    this.run = info;
    this.findings = [];
    this.report = null;
    if (info === null) return;
    if (this.view.run !== info.id) {
      this.view = { ...this.view, run: info.id };
      this.session.place.correct('checks', writeChecks(this.view));
    }
    if (info.state !== 'done') return this.#follow(info.id);
    try {
      const run = await api.run<CheckReport>(info.id);
      if (this.run?.id === info.id) this.#finish(run);
    } catch (error) {
      if (this.run?.id === info.id) this.session.tell(error);
    }
  }

  #follow(id: string): void {
    this.#stopFollowing = api.follow<Finding, CheckReport>(id, {
      open: () => this.session.server.found(),
      away: () => this.session.server.lost(),
      progress: ({ fraction, message }) => {
        if (!this.run) return;
        this.run = { ...this.run, fraction, message, state: this.run.state === 'queued' ? 'running' : this.run.state };
      },
      parts: (batch) => {
        const fresh = new Map(batch.map((finding) => [finding.check, finding]));
        const known = this.findings.map((finding) => fresh.get(finding.check) ?? finding);
        for (const { check } of this.findings) fresh.delete(check);
        this.findings = [...known, ...fresh.values()];
      },
      end: (ended) => this.#finish(ended),
    });
  }

  #finish({ result, ...info }: Run<CheckReport>): void {
    this.run = info;
    this.session.keep(info);
    if (!result) return;
    this.report = result;
    this.findings = result.checks;
  }

  #change(patch: Partial<ChecksView>, kind: string): void {
    this.view = { ...this.view, ...patch };
    this.session.place.step('checks', writeChecks(this.view), kind);
  }
}
