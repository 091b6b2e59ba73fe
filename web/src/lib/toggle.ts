import { parts } from './formula';

/** A concept's name as a formula writes it: what a formula would take for its own signs is quoted. */
export function quoted(concept: string): string {
  const [, field, set, value] = /^([^:]+):([^:]+):(.*)$/su.exec(concept) ?? [];
  if (value === undefined || /^[\p{L}\p{N}_\-.:$%#@*/+~^?]+$/u.test(value)) return concept;
  return `${field}:${set}:"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** The terms that a formula joins by AND outside of brackets; null where it joins by OR there. */
function terms(formula: string): string[] | null {
  const found: string[] = [''];
  let depth = 0;
  for (const part of parts(formula)) {
    if (part.kind === 'bracket') depth += part.text === '(' ? 1 : -1;
    if (depth === 0 && part.kind === 'operator' && /^or$/i.test(part.text)) return null;
    if (depth === 0 && part.kind === 'operator' && /^and$/i.test(part.text)) found.push('');
    else found[found.length - 1] += part.text;
  }
  return found.map((each) => each.trim()).filter((each) => each !== '');
}

export function hasConcept(formula: string, concept: string): boolean {
  return terms(formula)?.includes(quoted(concept)) ?? false;
}

/** The formula with the concept as one more condition, or without it where it is one. */
export function toggled(formula: string, concept: string): string {
  const name = quoted(concept);
  const all = terms(formula);
  if (all === null) return `(${formula.trim()}) AND ${name}`;
  const rest = all.filter((each) => each !== name);
  return (rest.length < all.length ? rest : [...all, name]).join(' AND ');
}
