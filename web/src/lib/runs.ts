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

/** All that a link to Runs carries of its own. */
export interface RunsView {
  run: string | null;
  /** Only runs of one analysis; empty: of all. */
  analysis: string;
  /** Only runs in one state, or `working`; empty: in any. */
  state: RunState | 'working' | '';
  find: string;
  /** The analysis whose form is open; empty: one is to be chosen; null: none is to be started. */
  start: string | null;
}

export const ALL_RUNS: RunsView = { run: null, analysis: '', state: '', find: '', start: null };

function isState(text: string): text is RunState | 'working' {
  return text === 'working' || Object.hasOwn(STATE_WORDS, text);
}

/** Never fails: what cannot be understood is as if it were not there. */
export function readRuns(search: string): RunsView {
  const query = new URLSearchParams(search);
  const state = query.get('state') ?? '';
  return {
    run: query.get('run'),
    analysis: query.get('analysis') ?? '',
    state: isState(state) ? state : '',
    find: query.get('find') ?? '',
    start: query.get('start'),
  };
}

/** The query string, with `?`, or empty. */
export function writeRuns(view: RunsView): string {
  const query = new URLSearchParams();
  if (view.run !== null) query.set('run', view.run);
  for (const name of ['analysis', 'state', 'find'] as const) if (view[name] !== '') query.set(name, view[name]);
  if (view.start !== null) query.set('start', view.start);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** What a run was asked for, in short: data set, model and hook by themselves, all else by name. */
export function briefly(parameters: Readonly<Record<string, unknown>>): string {
  const plain = ['data', 'model', 'hook'];
  const text = (value: unknown): string =>
    typeof value === 'string' ? value : Array.isArray(value) ? value.map(text).join(', ') : JSON.stringify(value);
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  return [
    ...plain.flatMap((name) => given.filter(([own]) => own === name).map(([, value]) => text(value))),
    ...given.filter(([name]) => !plain.includes(name)).map(([name, value]) => `${name} ${text(value)}`),
  ]
    .map((each) => each.replace(/\s+/g, ' ').slice(0, 120))
    .join(' · ');
}

/** Which runs a view shows. */
export function shows(view: Pick<RunsView, 'analysis' | 'state' | 'find'>): (run: RunInfo) => boolean {
  const words = view.find.toLowerCase().split(/\s+/).filter(Boolean);
  return (run) => {
    if (view.analysis !== '' && run.analysis !== view.analysis) return false;
    if (view.state === 'working' ? !isWorking(run) : view.state !== '' && run.state !== view.state) return false;
    if (words.length === 0) return true;
    const text = `${run.analysis} ${run.command} ${run.message} ${run.problem?.detail ?? ''} ${run.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}
