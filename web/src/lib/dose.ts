/** A dose-response curve as it is drawn and saved. */
import type { Dose, DoseFigure, Measured } from '../api/steering';
import { csvField } from './curve';
import { pValue, percent, ratio, short } from './format';

/** Of a dose, what a panel of the chart shows. */
export interface Panel {
  name: string;
  percent: boolean;
  of: (dose: Dose) => DoseFigure;
}

export const PANELS: readonly Panel[] = [
  { name: 'Texts with the attribute', percent: true, of: (dose) => dose.share },
  { name: 'Perplexity under the unsteered model', percent: false, of: (dose) => dose.perplexity },
  { name: 'Different pairs of tokens', percent: true, of: (dose) => dose.distinct2 },
];

/** Those known so far in order of strength, the unsteered texts at 0 among them. */
export function dosesOf(parts: readonly Dose[], result: Measured | null): Dose[] {
  const known = new Map<number, Dose>();
  const all = result ? [result.unsteered, ...result.doses] : parts;
  for (const dose of all) known.set(dose.strength, dose);
  return [...known.values()].sort((a, b) => a.strength - b.strength);
}

/** The values that a panel's axis must hold. */
export function extent(panel: Panel, doses: readonly Dose[]): [number, number] {
  if (panel.percent) return [0, 1];
  const values = doses.flatMap((dose) => {
    const { value, low, high, random } = panel.of(dose);
    return [value, low, high, random?.min, random?.max].filter((each) => typeof each === 'number');
  });
  return values.length === 0 ? [0, 1] : [Math.min(0, ...values), Math.max(...values)];
}

/** A figure with its interval, and how random directions compare. */
export function figureWords(figure: DoseFigure, asPercent: boolean): string {
  const text = (value: number | null): string => (asPercent ? percent(value) : short(value));
  const interval = figure.low === null || figure.high === null ? '' : ` (${text(figure.low)} to ${text(figure.high)})`;
  const random =
    figure.random === null
      ? ''
      : `; random directions ${text(figure.random.min)} to ${text(figure.random.max)}${figure.p === null ? '' : `, ${pValue(figure.p)}`}`;
  return `${text(figure.value)}${interval}${random}`;
}

const FIGURES = ['share', 'logOdds', 'perplexity', 'distinct1', 'distinct2', 'repetition', 'tokens'] as const;

export function dosesCsv(doses: readonly Dose[]): string {
  const names = FIGURES.flatMap((name) =>
    ['', '_low', '_high', '_random_min', '_random_mean', '_random_max', '_p'].map((end) => name + end),
  );
  const cells = ({ value, low, high, random, p }: DoseFigure): (number | null)[] => [
    value,
    low,
    high,
    random?.min ?? null,
    random?.mean ?? null,
    random?.max ?? null,
    p,
  ];
  const lines = doses.map((dose) =>
    [dose.strength, dose.texts, dose.broken, ...FIGURES.flatMap((name) => cells(dose[name]))]
      .map((each) => (each === null ? '' : csvField(each)))
      .join(','),
  );
  return [['strength', 'texts', 'broken', ...names].join(','), ...lines, ''].join('\r\n');
}

export function slopesCsv(bins: readonly { from: number; to: number; samples: number }[]): string {
  return ['slope_from,slope_to,samples', ...bins.map((bin) => `${bin.from},${bin.to},${bin.samples}`), ''].join('\r\n');
}

/** The range of strengths in words. */
export function rangeWords({ range }: Measured): string {
  return range === null
    ? 'No strength but 0 is usable.'
    : `Usable from ${ratio(range.low, 2)} (${percent(range.lowShare)}) to ${ratio(range.high, 2)} (${percent(range.highShare)}).`;
}

/** Numbers as one types them, with blanks or commas between; null: one of them is none, or there are too few. */
export function strengthsOf(text: string): number[] | null {
  const words = text.split(/[\s,]+/).filter((each) => each !== '');
  const numbers = words.map(Number);
  return numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
}
