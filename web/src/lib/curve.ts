import type { Unit } from '../api/types';
import { explanationsOf } from './table';

export interface Point {
  length: number;
  iou: number;
  formula?: string;
}

export function pointsOf(unit: Unit): Point[] {
  return explanationsOf(unit).map(({ maxLength, iou, formula }) => ({ length: maxLength, iou, formula }));
}

/** Mean IoU at each length over the units that have an explanation of it. */
export function meanPoints(units: readonly Unit[]): Point[] {
  const sums = new Map<number, { sum: number; units: number }>();
  for (const unit of units) {
    for (const { maxLength, iou } of explanationsOf(unit)) {
      const at = sums.get(maxLength) ?? { sum: 0, units: 0 };
      at.sum += iou;
      at.units += 1;
      sums.set(maxLength, at);
    }
  }
  return [...sums].map(([length, at]) => ({ length, iou: at.sum / at.units })).sort((a, b) => a.length - b.length);
}

/** A field as RFC 4180 wants it; one that a spreadsheet would run as a formula is made plain text. */
export function csvField(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function curveCsv(unit: number, points: readonly Point[], mean: readonly Point[]): string {
  const means = new Map(mean.map(({ length, iou }) => [length, iou]));
  const lines = points.map(({ length, iou, formula }) =>
    [unit, length, iou, means.get(length) ?? '', formula ?? ''].map(csvField).join(','),
  );
  return ['unit,max_length,iou,mean_iou_all_units,formula', ...lines, ''].join('\r\n');
}

/** The smallest round top of an axis from 0 that holds every value; 1 at most, as IoU is. */
export function axisTop(values: readonly number[]): number {
  const largest = Math.max(0, ...values);
  for (const top of [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]) if (largest <= top * 0.96) return top;
  return 1;
}
