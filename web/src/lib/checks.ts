import type { CheckKind } from '../state/checks.svelte';
import type { Finding } from '../api/types';

export const OUTCOME_WORDS: Record<Finding['outcome'], string> = {
  failed: 'Failed',
  passed: 'Passed',
  'not-applicable': 'Not applicable',
};

export const OUTCOMES = Object.keys(OUTCOME_WORDS) as readonly Finding['outcome'][];

/** The training that is looked at, and what is asked beside its curves. */
export interface TrainingView {
  /** Id of a run; null: the newest; empty: none, but a log file. */
  run: string | null;
  log: string;
  /** Model that was trained; empty: not named. */
  model: string;
  /** Data set for calibration; empty: none. */
  dev: string;
  /** Data set of which a few examples are learned by heart; empty: not asked. */
  byHeart: string;
  classes: string;
  columns: string;
}

export const NEWEST_TRAINING: TrainingView = {
  run: null,
  log: '',
  model: '',
  dev: '',
  byHeart: '',
  classes: '',
  columns: '',
};

/** Their names in an address; `model` and `data` there are those that all workspaces share. */
const IN_ADDRESS: Record<keyof TrainingView, string> = {
  run: 'training',
  log: 'log',
  model: 'trained',
  dev: 'dev',
  byHeart: 'by-heart',
  classes: 'classes',
  columns: 'columns',
};

const TRAINING_NAMES = Object.keys(IN_ADDRESS) as readonly (keyof TrainingView)[];

function readTraining(query: URLSearchParams): TrainingView {
  const view = { ...NEWEST_TRAINING };
  for (const name of TRAINING_NAMES) {
    const value = query.get(IN_ADDRESS[name]);
    if (value !== null) view[name] = value;
  }
  // A log is meant where one is named and no run is.
  return view.run === null && view.log !== '' ? { ...view, run: '' } : view;
}

/** All that a link to Checks carries of its own. */
export interface ChecksView {
  /** What the form is for; null: the kind of the run on show. */
  kind: CheckKind | null;
  run: string | null;
  /** Id of the check looked at. */
  check: string | null;
  /** Only these are listed; null: all. */
  outcome: Finding['outcome'] | null;
  training: TrainingView;
}

const KINDS: readonly CheckKind[] = ['check', 'check pair', 'check log', 'check server', 'check training'];

/** Never fails: what cannot be understood is as if it were not there. */
export function readChecks(search: string): ChecksView {
  const query = new URLSearchParams(search);
  return {
    kind: KINDS.find((each) => each === query.get('kind')) ?? null,
    run: query.get('run'),
    check: query.get('check'),
    outcome: OUTCOMES.find((each) => each === query.get('outcome')) ?? null,
    training: readTraining(query),
  };
}

/** The query string, with `?`, or empty; what is as at the start is left out. */
export function writeChecks(view: ChecksView): string {
  const query = new URLSearchParams();
  if (view.kind !== null) query.set('kind', view.kind);
  if (view.run !== null) query.set('run', view.run);
  if (view.check !== null) query.set('check', view.check);
  if (view.outcome !== null) query.set('outcome', view.outcome);
  for (const name of TRAINING_NAMES) {
    const value = view.training[name];
    if (value !== NEWEST_TRAINING[name] && value !== null) query.set(IN_ADDRESS[name], value);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** Seven digits where it matters, and what is not a number by its name. */
export function figure(value: number | null | string): string {
  if (value === null) return 'not a number';
  const number = Number(value);
  if (!Number.isFinite(number)) return Number.isNaN(number) ? 'not a number' : number > 0 ? '∞' : '−∞';
  if (Number.isInteger(number) && Math.abs(number) < 1e9) return String(number).replace('-', '−');
  return String(Number(number.toPrecision(7))).replace('-', '−');
}

/** The command of a report, narrowed to one of its checks where the analysis can do that. */
export function commandOf(command: string, kind: CheckKind, check: string): string {
  return kind === 'check' ? `${command.replace(/ --only \S+/, '')} --only ${check}` : command;
}
