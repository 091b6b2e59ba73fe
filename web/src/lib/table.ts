import type { Explanation, Unit } from '../api/types';
import { push } from './weights';

export const COLUMNS = ['unit', 'formula', 'iou', 'precision', 'recall', 'active', 'accuracy', 'weights'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Sort {
  column: Column;
  descending: boolean;
}

export interface Filter {
  text: string;
  /** Only units whose weights favour this label; empty: all. */
  label: string;
  minIou: number;
  minActive: number;
}

export const NO_FILTER: Filter = { text: '', label: '', minIou: 0, minActive: 0 };

/** A unit as the table shows it at the chosen formula length. */
export interface Row {
  unit: number;
  source: Unit;
  explanation: Explanation | undefined;
}

/** What was found for a unit; the server gives units that it did not search a formula of score 0. */
export function explanationsOf(unit: Unit): Explanation[] {
  return unit.explanations.filter((each) => each.score > 0);
}

/** The best explanation of at most that length; the shortest there is, if all are longer. */
export function explanationAt(unit: Unit, maxLength: number): Explanation | undefined {
  const found = explanationsOf(unit);
  return found.findLast((each) => each.maxLength <= maxLength) ?? found[0];
}

export function rowAt(unit: Unit, maxLength: number): Row {
  return { unit: unit.unit, source: unit, explanation: explanationAt(unit, maxLength) };
}

/** Numbers are looked at from the top, names from the start. */
export function firstDirection(column: Column): boolean {
  return column !== 'unit' && column !== 'formula';
}

export function nextSort(present: Sort, column: Column): Sort {
  return present.column === column
    ? { column, descending: !present.descending }
    : { column, descending: firstDirection(column) };
}

const NAMES = new Intl.Collator('en', { numeric: true });

function key(row: Row, column: Column): number | string | null {
  switch (column) {
    case 'unit':
      return row.unit;
    case 'formula':
      return row.explanation?.formula ?? null;
    case 'iou':
      return row.explanation?.iou ?? null;
    case 'precision':
      return row.explanation?.precision ?? null;
    case 'recall':
      return row.explanation?.recall ?? null;
    case 'active':
      return row.source.active;
    case 'accuracy':
      return row.source.accuracyWhenActive;
    case 'weights':
      return push(row.source.weights)?.spread ?? null;
  }
}

/** Rows without a value come last in both directions; rows with equal values stand by unit. */
export function sorted(rows: readonly Row[], { column, descending }: Sort): Row[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: key(row, column) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) {
        return (a.key === null ? 1 : 0) - (b.key === null ? 1 : 0) || a.row.unit - b.row.unit;
      }
      const order =
        typeof a.key === 'number' && typeof b.key === 'number'
          ? a.key - b.key
          : NAMES.compare(String(a.key), String(b.key));
      return sign * order || a.row.unit - b.row.unit;
    })
    .map(({ row }) => row);
}

export function matcher(filter: Filter, labels: readonly string[]): (row: Row) => boolean {
  const text = filter.text.trim().replace(/\s+/g, ' ').toLowerCase();
  return (row) => {
    if (text !== '' && !row.explanation?.formula.toLowerCase().includes(text) && String(row.unit) !== text)
      return false;
    if (filter.label !== '' && labels[push(row.source.weights)?.towards ?? -1] !== filter.label) return false;
    if (filter.minIou > 0 && (row.explanation?.iou ?? 0) < filter.minIou) return false;
    return row.source.active >= filter.minActive;
  };
}

/**
 * The order to show while rows still arrive: what is shown keeps its place, newcomers go to the end as they come, so that
 * nothing moves under the pointer.
 *
 * @param shown unit numbers in the present order
 * @param rows everything that may be shown, in order of arrival
 */
export function appended(shown: readonly number[], rows: readonly Row[]): number[] {
  const present = new Set(rows.map((row) => row.unit));
  const kept = shown.filter((unit) => present.has(unit));
  const known = new Set(kept);
  return [...kept, ...rows.filter((row) => !known.has(row.unit)).map((row) => row.unit)];
}

export function sameOrder(a: readonly number[], b: readonly Row[]): boolean {
  return a.length === b.length && b.every((row, at) => row.unit === a[at]);
}
