import type { CheckKind } from '../state/checks.svelte';
import type { Finding } from '../api/types';

export const OUTCOME_WORDS: Record<Finding['outcome'], string> = {
  failed: 'Failed',
  passed: 'Passed',
  'not-applicable': 'Not applicable',
};

export const OUTCOMES = Object.keys(OUTCOME_WORDS) as readonly Finding['outcome'][];

/** All that a link to Checks carries of its own. */
export interface ChecksView {
  /** What the form is for; null: the kind of the run on show. */
  kind: CheckKind | null;
  run: string | null;
  /** Id of the check looked at. */
  check: string | null;
  /** Only these are listed; null: all. */
  outcome: Finding['outcome'] | null;
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
  };
}

/** The query string, with `?`, or empty; what is as at the start is left out. */
export function writeChecks(view: ChecksView): string {
  const query = new URLSearchParams();
  if (view.kind !== null) query.set('kind', view.kind);
  if (view.run !== null) query.set('run', view.run);
  if (view.check !== null) query.set('check', view.check);
  if (view.outcome !== null) query.set('outcome', view.outcome);
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
