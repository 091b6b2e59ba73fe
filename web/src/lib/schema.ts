import type { AnalysisInfo } from '../api/types';

/** What the server's JSON Schemas (draft 2020-12) of parameters are made of. */
export interface Schema {
  type?: string | readonly string[];
  enum?: readonly (string | null)[];
  items?: Schema;
  description?: string;
  default?: unknown;
  'x-path'?: 'input' | 'output';
  'x-position'?: number;
}

export type Scalar = 'text' | 'file' | 'whole' | 'number';
export type Kind = Scalar | 'choice' | 'flag' | 'list' | 'json';

/** One parameter as a form asks for it. */
export interface Field {
  name: string;
  /** The name as words: `min active`. */
  words: string;
  kind: Kind;
  /** Of a list's elements. */
  element: Scalar;
  required: boolean;
  help: string;
  /** What the server takes where nothing is given, as text; empty: it decides by itself. */
  usual: string;
  choices: readonly string[];
}

/** What stands in the controls, by name; an empty text gives nothing. */
export type Draft = Readonly<Record<string, string>>;

function typeOf(schema: Schema): string {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.find((type) => type !== 'null') ?? '';
}

function scalarOf(schema: Schema, path: boolean): Scalar | null {
  const type = typeOf(schema);
  if (type === 'integer') return 'whole';
  if (type === 'number') return 'number';
  return type === 'string' ? (path ? 'file' : 'text') : null;
}

function written(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return value.join('\n');
  return JSON.stringify(value);
}

function fieldOf(name: string, schema: Schema, required: boolean): Field {
  const path = schema['x-path'] !== undefined;
  const element = typeOf(schema) === 'array' && schema.items ? scalarOf(schema.items, path) : null;
  const kind: Kind = schema.enum
    ? 'choice'
    : typeOf(schema) === 'boolean'
      ? 'flag'
      : element
        ? 'list'
        : (scalarOf(schema, path) ?? 'json');
  return {
    name,
    words: name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase(),
    kind,
    element: element ?? 'text',
    required,
    help: schema.description ?? '',
    usual: written(schema.default),
    choices: schema.enum?.filter((each) => each !== null) ?? [],
  };
}

/** In the server's order, those that must be given first. */
export function fieldsOf(analysis: AnalysisInfo): Field[] {
  const { properties, required } = analysis.parameters;
  const all = Object.entries(properties).map(([name, schema]) => fieldOf(name, schema, required.includes(name)));
  return [...all.filter((field) => field.required), ...all.filter((field) => !field.required)];
}

/** What the controls show for parameters that were given before. */
export function draftOf(fields: readonly Field[], parameters: Readonly<Record<string, unknown>>): Draft {
  return Object.fromEntries(fields.map(({ name }) => [name, written(parameters[name])]));
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @throws Error with what is wrong, as a sentence */
function scalar(text: string, kind: Scalar): string | number {
  if (kind === 'text' || kind === 'file') return text;
  const word = text.trim();
  if (!NUMBER.test(word) || !Number.isFinite(Number(word))) {
    throw new Error(`“${word}” is not a ${kind === 'whole' ? 'whole ' : ''}number.`);
  }
  if (kind === 'whole' && !Number.isSafeInteger(Number(word))) throw new Error(`“${word}” is not a whole number.`);
  return Number(word);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}

function valueOf(field: Field, text: string): unknown {
  switch (field.kind) {
    case 'flag':
      return text === 'true';
    case 'choice':
      return text;
    case 'json':
      return json(text);
    case 'list':
      return text
        .split(field.element === 'whole' || field.element === 'number' ? /[\s,]+/ : /\r?\n/)
        .filter((each) => each.trim() !== '')
        .map((each) => scalar(each, field.element));
    default:
      return scalar(text, field.kind);
  }
}

export interface Reading {
  parameters: Record<string, unknown>;
  /** What is wrong, by name; empty: all is well. */
  faults: Record<string, string>;
}

/** The parameters that a draft stands for; what is left empty is left out, and the server's default holds. */
export function read(fields: readonly Field[], draft: Draft): Reading {
  const parameters: Record<string, unknown> = {};
  const faults: Record<string, string> = {};
  for (const field of fields) {
    const text = draft[field.name] ?? '';
    // Blanks may be meant where a text is asked for, and nowhere else.
    if (text === '' || (field.kind !== 'text' && text.trim() === '')) {
      if (field.required) faults[field.name] = 'This is needed.';
      continue;
    }
    try {
      parameters[field.name] = valueOf(field, text);
    } catch (error) {
      faults[field.name] = (error as Error).message;
    }
  }
  return { parameters, faults };
}

/** The field that a sentence of the server is about: the first of whose names it quotes, `"beam"` or `--beam` or `"beam[0].do"`. */
export function fieldIn(sentence: string, fields: readonly Field[]): string | null {
  const option = (name: string): string => `--${name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()}`;
  const places = fields
    .map(({ name }) => ({
      name,
      at: sentence.search(new RegExp(`"${name}["[.]|${option(name)}(?![\\w-])`)),
    }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return places[0]?.name ?? null;
}
