import * as api from '../api/api';
import type { RunInfo } from '../api/types';
import { remaining, type Sample } from '../lib/remaining';
import { isWorking, sameParameters } from '../lib/runs';
import type { Session } from './session.svelte';

const EVERY_MS = 1000;

/**
 * The runs that are under way, whoever started them. As long as there is one and somebody looks, the list of runs is asked for
 * every second: one question for all of them, where a stream for each would use up the connections that a browser allows.
 */
export class Work {
  readonly session: Session;

  /** Newest first. */
  readonly working = $derived.by(() => this.session.runs.filter(isWorking));

  /** Seconds that each working run still needs; null where nothing is known to go by. */
  #remaining = $state.raw<ReadonlyMap<string, number | null>>(new Map());
  #samples = new Map<string, Sample[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onEnd: ((run: RunInfo) => void)[] = [];

  constructor(session: Session) {
    this.session = session;
  }

  /** Follows whether somebody looks; returns what ends it. */
  open(): () => void {
    const seen = (): void => {
      if (!document.hidden && this.working.length > 0) void this.session.refreshRuns();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      clearTimeout(this.#timer);
    };
  }

  /** Seconds that a run still needs, by the server's account or else by the pace seen here; null: not known. */
  remaining(id: string): number | null {
    return this.working.find((run) => run.id === id)?.remaining ?? this.#remaining.get(id) ?? null;
  }

  /** Who is told of each run that ends while the page is open. */
  whenEnded(listener: (run: RunInfo) => void): void {
    this.#onEnd.push(listener);
  }

  /** The newest run of that kind with these parameters. */
  find(analysis: string, parameters: Record<string, unknown>): RunInfo | null {
    return (
      this.session.runs.find((run) => run.analysis === analysis && sameParameters(run.parameters, parameters)) ?? null
    );
  }

  /** @throws what the server says against it */
  async start(analysis: string, parameters: Record<string, unknown>): Promise<RunInfo> {
    const run = await api.startAny(analysis, parameters);
    this.session.keep(run);
    return run;
  }

  /** Starts the same once more; null: the server had something against it, which is told. */
  async again(id: string): Promise<RunInfo | null> {
    try {
      const run = await api.runAgain(id);
      this.session.keep(run);
      return run;
    } catch (error) {
      this.session.tell(error);
      return null;
    }
  }

  async cancel(id: string): Promise<void> {
    try {
      await api.cancel(id);
      await this.session.refreshRuns();
    } catch (error) {
      this.session.tell(error);
    }
  }

  /** The list is another one. @param before what it was */
  look(before: readonly RunInfo[]): void {
    const worked = new Set(before.filter(isWorking).map((run) => run.id));
    const ended = this.session.runs.filter((run) => worked.has(run.id) && !isWorking(run));
    this.#estimate();
    this.#askAgain();
    for (const run of ended) this.#onEnd.forEach((each) => each(run));
    if (ended.some((run) => run.state === 'done')) void this.#renew();
  }

  /** What is done may have made data, models or columns. */
  async #renew(): Promise<void> {
    await Promise.all([this.session.refreshDataSets(), this.session.refreshModels()]);
    await this.session.selection.refresh();
  }

  #estimate(): void {
    const at = performance.now();
    const samples = new Map<string, Sample[]>();
    for (const { id, state, fraction } of this.working) {
      if (state !== 'running') continue;
      const before = this.#samples.get(id) ?? [];
      // A run of several parts starts at 0 with each: only the present part's pace says anything.
      const present = fraction < (before.at(-1)?.fraction ?? 0) ? [] : before;
      samples.set(id, [...present.slice(-119), { at, fraction }]);
    }
    this.#samples = samples;
    this.#remaining = new Map([...samples].map(([id, each]) => [id, remaining(each, at)]));
  }

  #askAgain(): void {
    clearTimeout(this.#timer);
    if (this.working.length === 0) return;
    this.#timer = setTimeout(() => {
      if (!document.hidden && !this.session.server.away) void this.session.refreshRuns();
    }, EVERY_MS);
  }
}
