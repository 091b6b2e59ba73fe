/** What is known of a steering vector, as rows that a person can read: each method has figures of its own. */
import type { Card } from '../api/steering';
import { cellNumber, ratio } from './format';
import type { Term } from './terms';

export interface CardRow {
  name: string;
  value: string;
  term: Term | null;
}

const NAMES: Record<string, string> = {
  splitHalf: 'split-half cosine',
  normInStates: 'norm in hidden states',
  bleu: 'BLEU',
  exact: 'decodes exactly',
};
const TERMS_OF: Partial<Record<string, Term>> = {
  splitHalf: 'splitHalf',
  normInStates: 'stateNorm',
  separation: 'separation',
};

const words = (name: string): string => NAMES[name] ?? name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** A figure with its interval: `0.93 (0.90 to 0.95)`. */
function estimate(value: Record<string, unknown>): string | null {
  const middle = number(value['estimate'] ?? value['value']);
  const low = number(value['low']);
  const high = number(value['high']);
  return middle === null || low === null || high === null ? null : `${ratio(middle)} (${ratio(low)} to ${ratio(high)})`;
}

function text(value: unknown): string | null {
  if (typeof value === 'number') return cellNumber(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (isObject(value)) return estimate(value) ?? JSON.stringify(value);
  if (Array.isArray(value) && value.every((each) => !isObject(each))) return value.map(text).join(', ');
  return null;
}

/** A list of named numbers is a row each: `[{method: "caa", cosine: 0.9}]`. */
function rowsOfList(name: string, list: readonly Record<string, unknown>[]): CardRow[] {
  return list.flatMap((each) => {
    const label = Object.values(each).find((value) => typeof value === 'string');
    const value = number(Object.values(each).find((value) => typeof value === 'number'));
    return typeof label === 'string' && value !== null
      ? [{ name: `${words(name).replace(/s$/, '')}, ${label}`, value: ratio(value), term: null }]
      : [];
  });
}

/** In the card's own order; what is not there is left out. */
export function cardRows(card: Card): CardRow[] {
  return Object.entries(card).flatMap(([name, value]): CardRow[] => {
    if (value === null || name === 'warnings') return [];
    if (Array.isArray(value) && value.some(isObject)) return rowsOfList(name, value.filter(isObject));
    const said = text(value);
    return said === null || said === '' ? [] : [{ name: words(name), value: said, term: TERMS_OF[name] ?? null }];
  });
}

/** What the method warns of: few pairs, lengths that leak the label. */
export function warningsOf(card: Card): string[] {
  const { warnings } = card;
  return Array.isArray(warnings) ? warnings.filter((each) => typeof each === 'string') : [];
}
