/** Expressions over steering vectors as one types them: `taste + 0.5*positive - "my set"[3]`. The server reads them. */
import type { Stretch } from './faults';

const WORD = /^\p{L}(?:[\p{L}\p{N}\p{Mn}._]|-(?=[\p{L}\p{N}]))*$/u;

/** A name as an expression has it: in quotes unless it is a word. */
export function quotedName(name: string): string {
  return WORD.test(name) && !name.endsWith('-') ? name : `"${name}"`;
}

export interface Named {
  name: string;
  /** How many vectors it holds. */
  vectors: number;
}

/** What may be used as it stands: a name of one vector, the mean of several. */
export function operandOf({ name, vectors }: Named): string {
  return vectors > 1 ? `mean(${quotedName(name)})` : quotedName(name);
}

/** The stretch around the caret that a name replaces: a word, or what stands in quotes. */
export function wordAt(text: string, caret: number): Stretch {
  const before = text.slice(0, caret);
  const quotes = before.split('"').length - 1;
  if (quotes % 2 === 1) {
    const start = before.lastIndexOf('"');
    const end = text.indexOf('"', caret);
    return { start, end: end < 0 ? text.length : end + 1 };
  }
  const head = /[\p{L}][\p{L}\p{N}\p{Mn}._-]*$/u.exec(before)?.[0] ?? '';
  const tail = /^[\p{L}\p{N}\p{Mn}._-]*/u.exec(text.slice(caret))?.[0] ?? '';
  return head === '' ? { start: caret, end: caret } : { start: caret - head.length, end: caret + tail.length };
}

/** Names that the word at the caret may become: those that begin with it first, then those that have it inside; none where no name can stand. */
export function completions(text: string, caret: number, names: readonly Named[], most = 12): Named[] {
  const { start, end } = wordAt(text, caret);
  if (start === end && /[\p{L}\p{N}"\])]\s*$/u.test(text.slice(0, start))) return [];
  const typed = text.slice(start, caret).replace(/^"/, '').toLowerCase();
  const whole = text.slice(start, end);
  const starts = names.filter(({ name }) => name.toLowerCase().startsWith(typed));
  const inside = names.filter((each) => !starts.includes(each) && each.name.toLowerCase().includes(typed));
  return [...starts, ...inside].filter((each) => quotedName(each.name) !== whole).slice(0, most);
}

/** The stretch of an expression that a sentence of the server is about: at a column, or the name that it quotes. */
export function faultIn(sentence: string, text: string): Stretch | null {
  const column = /column (\d+)/.exec(sentence)?.[1];
  if (column !== undefined) {
    const start = Math.min(Number(column) - 1, text.length);
    const word = /^(?:[\p{L}\p{N}\p{Mn}._]+|\S)/u.exec(text.slice(start))?.[0] ?? '';
    return { start, end: start + Math.max(1, word.length) };
  }
  for (const [, name = ''] of sentence.matchAll(/"([^"]+)"/g)) {
    const start = text.indexOf(name);
    if (start >= 0) return { start, end: start + name.length };
  }
  return null;
}
