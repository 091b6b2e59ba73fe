import * as api from '../api/api';
import type { ProblemDocument, Run, RunInfo } from '../api/types';
import { isWorking } from '../lib/runs';
import type { Session } from './session.svelte';

/** One run of an analysis at a time: started here or found by its id, and followed to its end. */
export class Following<P, R> {
  readonly session: Session;

  run = $state.raw<RunInfo | null>(null);
  /** All that came before the end, in order. */
  parts = $state.raw<readonly P[]>([]);
  /** There once it is done. */
  result = $state.raw<R | null>(null);
  starting = $state(false);
  /** Why the last one could not even begin. */
  refused = $state.raw<ProblemDocument | null>(null);

  readonly working = $derived.by(() => this.starting || (this.run !== null && isWorking(this.run)));
  readonly problem = $derived.by(() => this.refused ?? this.run?.problem ?? null);

  #flushMs: number | undefined;
  #onEnd: (run: RunInfo) => void;
  #stopFollowing: (() => void) | undefined;
  #stopAsked = false;

  /**
   * @param onEnd told of each run that ends while it is followed
   * @param flushMs how long parts are gathered before they are handed on
   */
  constructor(session: Session, onEnd: (run: RunInfo) => void = () => undefined, flushMs?: number) {
    this.session = session;
    this.#onEnd = onEnd;
    this.#flushMs = flushMs;
  }

  /** Null: it could not begin; `refused` says why, unless the server was away. */
  async start(analysis: string, parameters: Record<string, unknown>): Promise<RunInfo | null> {
    if (this.working) return null;
    this.starting = true;
    this.#stopAsked = false;
    this.refused = null;
    try {
      const run = await this.session.work.start(analysis, parameters);
      this.open(run);
      return run;
    } catch (error) {
      if (!this.session.server.notice(error)) this.refused = api.problemOf(error);
      return null;
    } finally {
      this.starting = false;
      if (this.#stopAsked) void this.cancel();
    }
  }

  open(run: RunInfo): void {
    this.close();
    this.run = run;
    let anew = false;
    this.#stopFollowing = api.follow<P, R>(
      run.id,
      {
        open: () => {
          this.session.server.found();
          anew = true;
        },
        away: () => this.session.server.lost(),
        progress: ({ fraction, message }) => {
          if (this.run) this.run = { ...this.run, fraction, message, state: this.#begun(this.run, fraction) };
        },
        parts: (parts) => {
          this.parts = anew ? parts : [...this.parts, ...parts];
          anew = false;
          if (this.run) this.run = { ...this.run, state: this.#begun(this.run, 1) };
        },
        end: (ended) => this.#end(ended),
      },
      this.#flushMs,
    );
  }

  close(): void {
    this.#stopFollowing?.();
    this.#stopFollowing = undefined;
    this.run = null;
    this.parts = [];
    this.result = null;
    this.refused = null;
  }

  async cancel(): Promise<void> {
    this.#stopAsked = true;
    if (!this.starting && this.run) await this.session.work.cancel(this.run.id);
  }

  #begun({ state }: RunInfo, fraction: number): RunInfo['state'] {
    return state === 'queued' && fraction > 0 ? 'running' : state;
  }

  #end({ result = null, ...run }: Run<R>): void {
    this.run = run;
    this.result = result;
    this.session.keep(run);
    this.#onEnd(run);
  }
}
