import type { Analyses } from '../../api/types';
import { csvField } from '../../lib/curve';

export type TrainingReport = Analyses['check training']['result'];
export type TrainingSeries = TrainingReport['series'][number];
export type Metric = TrainingSeries['metric'];
export type Diagnosis = TrainingReport['findings'][number];
export type Calibration = NonNullable<TrainingReport['calibration']>;

/** One chart; all have the same axis of steps. */
export interface Panel {
  name: string;
  series: TrainingSeries[];
  /** Whether its values are better seen on a logarithmic axis, as those that span many powers of ten are. */
  log: boolean;
  percent: boolean;
}

/** As the line's end says it. */
export const METRIC_WORDS: Partial<Record<Metric, string>> = {
  'train-loss': 'train',
  'dev-loss': 'dev',
  likelihood: 'likelihood',
  penalty: 'penalty',
  'train-accuracy': 'train',
  'dev-accuracy': 'dev',
  'gradient-norm': 'norm',
  'learning-rate': 'rate',
  'calibration-error': 'error',
};

const PANELS: readonly { name: string; metrics: readonly Metric[]; log?: boolean; percent?: boolean }[] = [
  { name: 'Loss', metrics: ['train-loss', 'likelihood', 'penalty', 'dev-loss'] },
  { name: 'Accuracy', metrics: ['train-accuracy', 'dev-accuracy'], percent: true },
  { name: 'Calibration error', metrics: ['calibration-error'] },
  { name: 'Gradient norm', metrics: ['gradient-norm'], log: true },
  { name: 'Learning rate', metrics: ['learning-rate'] },
];

/** The charts that have something to show. */
export function panelsOf(series: readonly TrainingSeries[]): Panel[] {
  return PANELS.map(({ name, metrics, log = false, percent = false }) => {
    const own = metrics.flatMap((metric) => series.filter((each) => each.metric === metric && each.points.length > 0));
    const values = own.flatMap((each) => each.points.map((point) => point.low));
    return { name, series: own, log: log && values.every((value) => value > 0), percent };
  }).filter((panel) => panel.series.length > 0);
}

/** All steps at which something was measured, in order. */
export function stepsOf(series: readonly TrainingSeries[]): number[] {
  return [...new Set(series.flatMap((each) => each.points.map((point) => point.step)))].sort((a, b) => a - b);
}

/** Index of the number of an ordered list that is closest. */
export function closest(steps: readonly number[], wanted: number): number {
  let low = 0;
  let high = Math.max(0, steps.length - 1);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (steps[middle]! <= wanted) low = middle;
    else high = middle;
  }
  return wanted - (steps[low] ?? 0) <= (steps[high] ?? 0) - wanted ? low : high;
}

/** What a series has at a step, or last had before; null: nothing yet. */
export function valueAt(series: TrainingSeries, step: number): number | null {
  const at = closest(
    series.points.map((point) => point.step),
    step,
  );
  const point = series.points[at];
  if (!point) return null;
  return point.step <= step ? point.value : (series.points[at - 1]?.value ?? null);
}

/** A figure of a curve in four digits; small rates as powers. */
export function curveFigure(value: number | null, percent = false): string {
  if (value === null) return '–';
  if (percent) return `${(100 * value).toFixed(1)}%`;
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2).replace('-', '−').replace('+', '');
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

export function curvesCsv(series: readonly TrainingSeries[]): string {
  const lines = series.flatMap((each) =>
    each.points.map(({ step, value, low, high }) =>
      [each.metric, each.column, step, value, low, high].map(csvField).join(','),
    ),
  );
  return ['metric,column,step,mean,lowest,highest', ...lines, ''].join('\r\n');
}

export function reliabilityCsv(calibration: Calibration): string {
  const lines = calibration.bins.map(({ from, to, rows, confidence, accuracy }) =>
    [from, to, rows, confidence, accuracy].map(csvField).join(','),
  );
  return ['from,to,rows,confidence,accuracy', ...lines, ''].join('\r\n');
}
