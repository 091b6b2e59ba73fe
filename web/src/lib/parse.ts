import { quoted, tokens, written, writtenConcept, type Token } from './lexer';

/** What a column is called: a name alone, or with arguments, as `unit(mlp.relu, 12)`. */
export interface ColumnName {
  name: string;
  arguments: string[];
}

export type Leaf =
  | { kind: 'comparison'; column: ColumnName; operator: string; value: string | null }
  | { kind: 'concept' | 'neighbors' | 'words' | 'slice'; name: string }
  | { kind: 'disagree'; models: [string, string] };

/** A formula's tree. Chains of one kind are flat; a chain in parentheses is a part of its own. */
export type Tree = (
  { kind: 'leaf'; leaf: Leaf } | { kind: 'not'; operand: Tree } | { kind: 'and' | 'or'; operands: Tree[] }
) & { start: number; end: number };

const DEEPEST = 200;
const LONGEST = 500;

class Unreadable extends Error {}

/** Recursive descent as on the server, without looking whether what is named exists. */
class Parser {
  #tokens: Token[];
  #at = 0;
  #depth = 0;
  #leaves = 0;

  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  whole<T>(part: () => T): T {
    const found = part();
    if (this.#at < this.#tokens.length) throw new Unreadable();
    return found;
  }

  or(): Tree {
    return this.#chain('or', () => this.#chain('and', () => this.#not()));
  }

  column(): ColumnName {
    const name = this.#word().name;
    return this.#is('open') ? this.#columnWith(name) : { name, arguments: [] };
  }

  #chain(kind: 'and' | 'or', part: () => Tree): Tree {
    const operands = [part()];
    while (this.#is(kind)) {
      this.#next();
      operands.push(part());
    }
    const [first, last] = [operands[0]!, operands.at(-1)!];
    return operands.length === 1 ? first : { kind, operands, start: first.start, end: last.end };
  }

  #not(): Tree {
    const { kind, start } = this.#peek();
    if (kind !== 'not' && kind !== 'open') return this.#leafHere();
    if (++this.#depth > DEEPEST) throw new Unreadable();
    this.#next();
    let tree: Tree;
    if (kind === 'not') {
      const operand = this.#not();
      tree = { kind: 'not', operand, start, end: operand.end };
    } else {
      const inner = this.or();
      tree = { ...inner, start, end: this.#take('close').end };
    }
    this.#depth--;
    return tree;
  }

  #leafHere(): Tree {
    const { start } = this.#peek();
    const leaf = this.#leaf();
    if (++this.#leaves > LONGEST) throw new Unreadable();
    return { kind: 'leaf', leaf, start, end: this.#tokens[this.#at - 1]!.end };
  }

  #leaf(): Leaf {
    if (this.#is('neighbors')) {
      this.#next();
      return { kind: 'neighbors', name: this.#inBrackets() };
    }
    const { kind, name } = this.#word();
    if (this.#is('operator')) return this.#comparison({ name, arguments: [] });
    if (kind === 'quoted') return { kind: 'words', name };
    if (!this.#is('open')) return { kind: 'concept', name };
    switch (name.toLowerCase()) {
      case 'concept':
        return { kind: 'concept', name: this.#inBrackets() };
      case 'slice':
        return { kind: 'slice', name: this.#inBrackets() };
      case 'models':
        return this.#disagreement();
      default:
        return this.#comparison(this.#columnWith(name));
    }
  }

  #disagreement(): Leaf {
    const [first, second, ...more] = this.#arguments();
    const after = this.#take('name');
    if (!first || !second || more.length > 0 || after.name.toLowerCase() !== '.disagree') throw new Unreadable();
    return { kind: 'disagree', models: [first, second] };
  }

  #comparison(column: ColumnName): Leaf {
    const operator = this.#take('operator').name;
    const word = this.#word();
    const none = word.kind === 'name' && word.name.toLowerCase() === 'null' && word.end - word.start === 4;
    if (none && operator !== '=' && operator !== '!=') throw new Unreadable();
    return { kind: 'comparison', column, operator, value: none ? null : word.name };
  }

  #columnWith(name: string): ColumnName {
    if (['neighbors', 'slice', 'models', 'concept'].includes(name.toLowerCase())) throw new Unreadable();
    return { name, arguments: this.#arguments() };
  }

  #arguments(): string[] {
    const found: string[] = [];
    do {
      this.#next();
      found.push(this.#word().name);
    } while (this.#is('comma') && found.length < LONGEST);
    this.#take('close');
    return found;
  }

  #inBrackets(): string {
    this.#take('open');
    const { name } = this.#word();
    this.#take('close');
    return name;
  }

  #peek(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw new Unreadable();
    return token;
  }

  #is(kind: Token['kind']): boolean {
    return this.#tokens[this.#at]?.kind === kind;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #take(kind: Token['kind']): Token {
    if (!this.#is(kind)) throw new Unreadable();
    return this.#next();
  }

  #word(): Token {
    if (!this.#is('name') && !this.#is('quoted')) throw new Unreadable();
    return this.#next();
  }
}

function read<T>(text: string, part: (parser: Parser) => T): T | null {
  const parser = new Parser(text);
  try {
    return parser.whole(() => part(parser));
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** Null for a text that is no formula. */
export function parse(text: string): Tree | null {
  return read(text, (parser) => parser.or());
}

/** Null for a text that is no column's name. */
export function parseColumn(text: string): ColumnName | null {
  return read(text, (parser) => parser.column());
}

export function printColumn({ name, arguments: all }: ColumnName): string {
  return written(name) + (all.length > 0 ? `(${all.map(written).join(', ')})` : '');
}

const BINDING = { or: 1, and: 2 } as const;

/** As the server prints: keywords in capitals, parentheses where the tree would be another without them. */
export function print(tree: Tree, binding = 1): string {
  switch (tree.kind) {
    case 'leaf':
      return printLeaf(tree.leaf);
    case 'not':
      return `NOT ${print(tree.operand, 3)}`;
    default: {
      const own = BINDING[tree.kind];
      const parts = tree.operands.map((each, at) => print(each, at === 0 ? own : own + 1));
      const text = parts.join(tree.kind === 'and' ? ' AND ' : ' OR ');
      return own < binding ? `(${text})` : text;
    }
  }
}

function printLeaf(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'comparison': {
      const { column, operator, value } = leaf;
      const word = value === null ? 'null' : value.toLowerCase() === 'null' ? quoted(value) : written(value);
      return `${printColumn(column)} ${operator} ${word}`;
    }
    case 'concept':
      return writtenConcept(leaf.name, true);
    case 'neighbors':
      return `NEIGHBORS(${writtenConcept(leaf.name, false)})`;
    case 'words':
      return quoted(leaf.name);
    case 'slice':
      return `slice(${quoted(leaf.name)})`;
    case 'disagree':
      return `models(${leaf.models.map(written).join(', ')}).disagree`;
  }
}

export function leaves(tree: Tree): Leaf[] {
  if (tree.kind === 'leaf') return [tree.leaf];
  return tree.kind === 'not' ? leaves(tree.operand) : tree.operands.flatMap(leaves);
}
