import { signed } from './format';

/** What a unit's class weights do to the prediction when the unit fires. */
export interface Push {
  /** Index of the label it favours most, or -1 where all weights are equal. */
  towards: number;
  awayFrom: number;
  /** Difference between the largest and the smallest weight, in logits per unit of activation. */
  spread: number;
}

/** Softmax sees only differences between weights, so directions are told relative to their mean. */
export function push(weights: readonly number[] | null): Push | null {
  if (weights === null || weights.length === 0) return null;
  let most = 0;
  let least = 0;
  weights.forEach((weight, label) => {
    if (weight > weights[most]!) most = label;
    if (weight < weights[least]!) least = label;
  });
  const spread = weights[most]! - weights[least]!;
  return spread === 0 ? { towards: -1, awayFrom: -1, spread } : { towards: most, awayFrom: least, spread };
}

/** One phrase for people who hear the page: `pushes towards contradiction, away from entailment`. */
export function pushWords(weights: readonly number[] | null, labels: readonly string[]): string {
  const found = push(weights);
  if (found === null) return 'no class weights';
  if (found.towards < 0) return 'favours no label';
  return `pushes towards ${labels[found.towards]}, away from ${labels[found.awayFrom]}`;
}

/** Decimals that tell weights of this scale apart. */
export function weightDigits(scale: number): number {
  return scale < 0.2 ? 3 : 2;
}

/** Every weight, for people who hear the page: `entailment −0.31, neutral +0.02, contradiction +0.44`. */
export function weightList(weights: readonly number[], labels: readonly string[]): string {
  return weights.map((weight, label) => `${labels[label] ?? `label ${label + 1}`} ${signed(weight)}`).join(', ');
}

/** A round number at or above every absolute weight, so that bars of all units share one scale that seldom changes. */
export function weightScale(units: Iterable<{ weights: readonly number[] | null }>): number {
  let largest = 0;
  for (const { weights } of units) for (const weight of weights ?? []) largest = Math.max(largest, Math.abs(weight));
  if (largest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  for (const step of [1, 1.5, 2, 3, 4, 5, 6, 8]) if (largest <= step * power) return step * power;
  return 10 * power;
}
