import { leaves, parse, print, printColumn, type Leaf, type Tree } from './parse';

/** One of the parts that a formula joins with AND; terms joined with AND are a formula again. */
export interface FormulaTerm {
  /** As it is printed. */
  text: string;
  /** Where it stands in the text it was read from, in UTF-16 units. */
  start: number;
  end: number;
  /** The column that the term compares and nothing else. */
  column: string | null;
  /** The concept that it asks for and nothing else. */
  concept: string | null;
  tree: Tree;
}

function common(all: readonly Leaf[], of: (leaf: Leaf) => string | null): string | null {
  const first = all[0] ? of(all[0]) : null;
  return first !== null && all.every((leaf) => of(leaf) === first) ? first : null;
}

function term(tree: Tree): FormulaTerm {
  const all = leaves(tree);
  return {
    text: tree.kind === 'or' ? `(${print(tree)})` : print(tree),
    start: tree.start,
    end: tree.end,
    column: common(all, (leaf) => (leaf.kind === 'comparison' ? printColumn(leaf.column) : null)),
    concept: common(all, (leaf) => (leaf.kind === 'concept' ? leaf.name : null)),
    tree,
  };
}

/**
 * The terms of a formula in the order of its text; none for an empty text, null for one that cannot be read. A formula that joins
 * with OR, or is in parentheses, is one term.
 */
export function termsOf(text: string): FormulaTerm[] | null {
  if (text.trim() === '') return [];
  const tree = parse(text);
  if (tree === null) return null;
  // A chain in parentheses begins before its first operand.
  const open = tree.kind === 'and' && tree.operands[0]!.start === tree.start;
  return open ? tree.operands.map(term) : [term(tree)];
}

export function joined(terms: readonly Pick<FormulaTerm, 'text'>[]): string {
  return terms.length === 1
    ? terms[0]!.text.replace(/^\((.*)\)$/s, unbracketed)
    : terms.map((each) => each.text).join(' AND ');
}

/** One term alone needs no parentheses around it. */
function unbracketed(whole: string, inner: string): string {
  const tree = parse(whole);
  return tree !== null && tree.kind === 'or' && tree.start === 0 && print(tree) === inner ? inner : whole;
}

/** Whether a formula has all terms of another. */
export function hasTerms(formula: string, wanted: string): boolean {
  const all = new Set((termsOf(formula) ?? []).map(({ text }) => text));
  const asked = termsOf(wanted) ?? [];
  return asked.length > 0 && asked.every(({ text }) => all.has(text));
}

/** A formula joined with another, or without its terms where it has them all. */
export function toggledTerms(formula: string, wanted: string): string {
  const terms = termsOf(formula) ?? [];
  const asked = new Set((termsOf(wanted) ?? []).map(({ text }) => text));
  const others = terms.filter(({ text }) => !asked.has(text));
  return joined(hasTerms(formula, wanted) ? others : [...others, ...[...asked].map((text) => ({ text }))]);
}
