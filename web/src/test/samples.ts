import type { Unit } from '../api/types';

interface Wanted {
  iou?: number;
  formula?: string | null;
  active?: number;
  accuracy?: number | null;
  weights?: number[] | null;
  lengths?: number[];
}

/** A unit for tests; a formula of null leaves it without explanations. */
export function aUnit(unit: number, wanted: Wanted = {}): Unit {
  const { iou = 0.25, formula = 'pre:tok:man', active = 100, accuracy = 0.7, lengths = [1, 2, 3, 5] } = wanted;
  return {
    unit,
    threshold: 0,
    active,
    weights: wanted.weights === undefined ? [-0.2, 0.1, 0.3] : wanted.weights,
    accuracyWhenActive: accuracy,
    explanations:
      formula === null
        ? []
        : lengths.map((maxLength) => ({
            maxLength,
            formula,
            length: 1,
            intersection: 25,
            union: 100,
            iou,
            precision: 0.5,
            recall: 0.25,
            score: iou,
            optimal: false,
            formulaIds: '0',
            upperBound: 1,
            seconds: 0.01,
          })),
  };
}
