import type { RunInfo, RunState } from '../api/types';

export const STATE_WORDS: Record<RunState, string> = {
  queued: 'Waiting to start',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
};

export function isWorking(run: Pick<RunInfo, 'state'>): boolean {
  return run.state === 'queued' || run.state === 'running';
}

/** Whether two runs were asked for the same: what is null is as if it were left out. */
export function sameParameters(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const words = (parameters: Record<string, unknown>): string =>
    JSON.stringify(
      Object.entries(parameters)
        .filter(([, value]) => value !== null && value !== undefined)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  return words(a) === words(b);
}

/** Seconds that a run took, or has taken until a moment of the server's clock; null: it has not begun. */
export function secondsOf(run: Pick<RunInfo, 'started' | 'finished'>, now: number): number | null {
  if (!run.started) return null;
  return Math.max(0, ((run.finished ? Date.parse(run.finished) : now) - Date.parse(run.started)) / 1000);
}
