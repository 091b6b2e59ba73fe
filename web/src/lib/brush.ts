import type { Bin, Histogram } from '../api/types';
import { written } from './lexer';
import type { Leaf, Tree } from './parse';
import { joined, termsOf, type FormulaTerm } from './terms-of';

/** What is brushed on a histogram: a stretch of numbers, or values; null stands for rows without a value. */
export type Brush =
  { kind: 'range'; from: number | null; to: number | null } | { kind: 'values'; values: (string | null)[] };

/** The formula of a brush; it may be several terms, or one that needs parentheses. */
function formulaOf(column: string, brush: Brush): string {
  if (brush.kind === 'values') {
    return brush.values.map((value) => `${column} = ${value === null ? 'null' : quotedNull(value)}`).join(' OR ');
  }
  const parts: string[] = [];
  if (brush.from !== null) parts.push(`${column} >= ${brush.from}`);
  if (brush.to !== null) parts.push(`${column} < ${brush.to}`);
  return parts.join(' AND ');
}

/** `null` without quotes means no value. */
function quotedNull(value: string): string {
  return value.toLowerCase() === 'null' ? `"${value}"` : written(value);
}

/**
 * The formula with the column's terms replaced by what is brushed, where the first of them stood; with a brush of null they are
 * taken out. A formula that cannot be read is replaced altogether, since nothing can be kept of it.
 *
 * @param column as formulas write it
 * @param keyOf the one name of a column, however a formula writes it
 */
export function brushed(
  formula: string,
  column: string,
  brush: Brush | null,
  keyOf: (column: string) => string,
): string {
  const terms = termsOf(formula) ?? [];
  const key = keyOf(column);
  const own = (term: FormulaTerm): boolean => term.column !== null && keyOf(term.column) === key;
  const place = terms.findIndex(own);
  const kept: { text: string }[] = terms.filter((term) => !own(term));
  const fresh = brush === null ? [] : (termsOf(formulaOf(column, brush)) ?? []);
  kept.splice(place < 0 ? kept.length : Math.min(place, kept.length), 0, ...fresh);
  return joined(kept);
}

/** What a formula's terms about a column say, if a brush could say the same; null if nothing, or something else. */
export function brushOf(formula: string, column: string, keyOf: (column: string) => string): Brush | null {
  const key = keyOf(column);
  const terms = (termsOf(formula) ?? []).filter((term) => term.column !== null && keyOf(term.column) === key);
  if (terms.length === 0) return null;
  if (terms.length === 1) {
    const values = valuesIn(terms[0]!.tree);
    if (values) return { kind: 'values', values };
  }
  let from: number | null = null;
  let to: number | null = null;
  for (const leaf of terms.flatMap(({ tree }) => rangeIn(tree))) {
    const number = leaf?.kind === 'comparison' && leaf.value !== null ? Number(leaf.value) : NaN;
    if (leaf?.kind !== 'comparison' || Number.isNaN(number)) return null;
    if (leaf.operator === '>=' && from === null) from = number;
    else if (leaf.operator === '<' && to === null) to = number;
    else return null;
  }
  return { kind: 'range', from, to };
}

function rangeIn(tree: Tree): (Leaf | null)[] {
  if (tree.kind === 'leaf') return [tree.leaf];
  return tree.kind === 'and' ? tree.operands.flatMap(rangeIn) : [null];
}

function valuesIn(tree: Tree): (string | null)[] | null {
  if (tree.kind === 'leaf') {
    return tree.leaf.kind === 'comparison' && tree.leaf.operator === '=' ? [tree.leaf.value] : null;
  }
  if (tree.kind !== 'or') return null;
  const all = tree.operands.map(valuesIn);
  return all.every((each) => each !== null) ? all.flat() : null;
}

/** The brush on a stretch of bins; a stretch over all of them is none. */
export function onBins(bins: readonly Bin[], first: number, last: number): Brush | null {
  const [low, high] = first <= last ? [first, last] : [last, first];
  if (low === 0 && high === bins.length - 1) return null;
  return {
    kind: 'range',
    from: low === 0 ? null : bins[low]!.from,
    to: high === bins.length - 1 ? null : bins[high]!.to,
  };
}

/** The brush with a value taken in or out. */
export function toggled(brush: Brush | null, value: string | null): Brush | null {
  const values = brush?.kind === 'values' ? brush.values : [];
  const other = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  return other.length === 0 ? null : { kind: 'values', values: other };
}

/** Whether a bin is within the brush. */
export function isBrushed(bin: Bin, brush: Brush | null): boolean {
  if (brush === null) return false;
  if (brush.kind === 'values') {
    return bin.value !== null && brush.values.some((value) => value?.toLowerCase() === bin.value?.toLowerCase());
  }
  if (bin.from === null || bin.to === null) return false;
  return (brush.from === null || bin.from >= brush.from) && (brush.to === null || bin.to <= brush.to);
}

/** A histogram's figures as CSV. */
export function histogramCsv({ bins, others, missing }: Histogram): string {
  const numbers = bins.some((bin) => bin.value === null);
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = bins.map(({ value, from, to, all, selected }) =>
    (numbers ? [String(from), String(to), all, selected] : [cell(value ?? ''), all, selected]).join(','),
  );
  const rest = (name: string, counts: { all: number; selected: number }): string[] =>
    counts.all === 0 ? [] : [`${name},${numbers ? ',' : ''}${counts.all},${counts.selected}`];
  return [
    numbers ? 'from,to,all,selected' : 'value,all,selected',
    ...lines,
    ...rest('(others)', others),
    ...rest('(missing)', missing),
    '',
  ].join('\n');
}
