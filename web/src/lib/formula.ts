import { tokens, type Token } from './lexer';

/** A formula cut into parts for display. The parts' texts, joined, are the formula, whatever the input. */
export type Part =
  | { kind: 'concept'; text: string; field: string; set: string; value: string }
  | { kind: 'operator' | 'function' | 'bracket' | 'space' | 'sign' | 'quoted' | 'other'; text: string };

const CONCEPT = /^(?<field>[\p{L}_][\p{L}\p{N}_-]*):(?<set>[^\s:()"]+):(?<value>.+)$/su;

export function parts(formula: string): Part[] {
  const found: Part[] = [];
  let at = 0;
  const all = tokens(formula);
  all.forEach((token, place) => {
    if (token.start > at) found.push({ kind: 'space', text: formula.slice(at, token.start) });
    found.push(partOf(token, formula.slice(token.start, token.end), all[place + 1]));
    at = token.end;
  });
  if (at < formula.length) found.push({ kind: 'space', text: formula.slice(at) });
  return found;
}

function partOf({ kind }: Token, text: string, next: Token | undefined): Part {
  switch (kind) {
    case 'and':
    case 'or':
    case 'not':
      return { kind: 'operator', text };
    case 'neighbors':
      return { kind: 'function', text };
    case 'open':
    case 'close':
      return { kind: 'bracket', text };
    case 'operator':
    case 'comma':
      return { kind: 'sign', text };
    case 'quoted':
      return { kind: 'quoted', text };
    default: {
      const { field, set, value } = CONCEPT.exec(text)?.groups ?? {};
      if (field !== undefined && set !== undefined && value !== undefined)
        return { kind: 'concept', text, field, set, value };
      return { kind: next?.kind === 'open' ? 'function' : 'other', text };
    }
  }
}

/** A part, or a piece of one, of which all is at fault or nothing is. */
export interface Piece {
  text: string;
  /** Of the field, for a concept. */
  kind: Part['kind'] | 'field' | 'set' | 'value';
  field: string;
  not: boolean;
  faulty: boolean;
}

/** A formula in pieces to be coloured as it is typed; joined they are the formula. */
export function pieces(formula: string, fault: { start: number; end: number } | null): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  const add = (text: string, kind: Piece['kind'], field = ''): void => {
    const end = at + text.length;
    const not = kind === 'operator' && text.toUpperCase() === 'NOT';
    const cuts = fault ? [fault.start, fault.end].filter((cut) => cut > at && cut < end) : [];
    let from = at;
    for (const to of [...new Set(cuts), end].sort((a, b) => a - b)) {
      if (to === from) continue;
      const faulty = fault !== null && from >= fault.start && to <= fault.end;
      found.push({ text: formula.slice(from, to), kind, field, not, faulty });
      from = to;
    }
    at = end;
  };
  for (const part of parts(formula)) {
    if (part.kind !== 'concept') {
      add(part.text, part.kind);
      continue;
    }
    add(part.field, 'field', part.field);
    add(`:${part.set}:`, 'set', part.field);
    add(part.value, 'value', part.field);
  }
  return found;
}
