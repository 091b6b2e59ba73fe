import type { ColumnInfo, ModelRun } from '../api/types';
import { parseColumn, printColumn, type ColumnName } from './parse';

/** Arguments that an output of a model has before the model's name. */
const OUTPUTS: Record<string, number> = { predicted: 0, correct: 0, loss: 0, probability: 1, unit: 2 };

/** The model that an output's name names, or null. */
function modelIn({ name, arguments: all }: ColumnName): string | null {
  const before = OUTPUTS[name.toLowerCase()];
  return before !== undefined && all.length === before + 1 ? all[before]! : null;
}

/**
 * The one name that the page uses for a column, however a formula writes it: as the list of columns has it, and without the model
 * where it is the one that is meant.
 */
export function columnKey(name: string, model: string | null, columns: readonly ColumnInfo[]): string {
  const column = parseColumn(name);
  if (!column) return name;
  const own = ownColumn(printColumn(column), columns);
  if (own) return own.name;
  const { name: word, arguments: all } = column;
  const before = OUTPUTS[word.toLowerCase()];
  if (before === undefined) return printColumn(column);
  const short = { name: word.toLowerCase(), arguments: all.slice(0, before) };
  const taken = before === 0 && ownColumn(printColumn(short), columns) !== undefined;
  return modelIn(column) === model && !taken ? printColumn(short) : printColumn({ ...short, arguments: all });
}

/** A column of the data, which comes before a model's output of the same name. */
function ownColumn(name: string, columns: readonly ColumnInfo[]): ColumnInfo | undefined {
  const own = columns.filter((each) => each.origin !== 'model');
  return own.find((each) => each.name === name) ?? own.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

/** What is known of a column by the page's name for it; units are not in the list of columns. */
export function columnOf(
  key: string,
  model: string | null,
  columns: readonly ColumnInfo[],
  ran: readonly ModelRun[],
): ColumnInfo | null {
  const listed = columns.find((each) => columnKey(each.name, model, columns) === key);
  if (listed) return listed;
  const column = parseColumn(key);
  if (column?.name !== 'unit') return null;
  const named = modelIn(column) ?? model;
  const run = ran.find((each) => each.model === named && each.problem === null);
  const [hook, unit] = column.arguments;
  const point = run?.hooks.find((each) => each.name === hook);
  if (!run || !point || !/^\d{1,9}$/.test(unit ?? '') || Number(unit) >= point.units) return null;
  return {
    name: key,
    type: 'number',
    origin: 'model',
    model: run.model,
    description: `the activation of unit ${unit} of ${run.model} at ${hook}`,
  };
}

export function isText(column: ColumnInfo): boolean {
  return column.type === 'text' && column.origin === 'data';
}

/** What a table shows of a data set at first. */
export function usualColumns(model: string | null, compare: string | null, columns: readonly ColumnInfo[]): string[] {
  const texts = columns.filter(isText).map((each) => each.name);
  const compared =
    compare === null ? [] : [`predicted`, 'correct'].map((name) => printColumn({ name, arguments: [compare] }));
  return there(['row', ...texts, 'label', 'predicted', 'correct', ...compared, 'loss'], model, columns);
}

/** Which histograms are shown at first: what a classifier is judged by, how long the texts are, and what else was imported. */
export function usualHistograms(model: string | null, columns: readonly ColumnInfo[]): string[] {
  const lengths = columns
    .filter((each) => each.origin === 'data' && each.name.startsWith('length('))
    .map((each) => each.name);
  const imported = columns
    .filter((each) => each.origin === 'imported' && each.type !== 'text')
    .map((each) => each.name);
  return there(['label', 'predicted', 'correct', 'loss', ...lengths, ...imported.slice(0, 2)], model, columns);
}

function there(keys: readonly string[], model: string | null, columns: readonly ColumnInfo[]): string[] {
  const known = new Set(columns.map((each) => columnKey(each.name, model, columns)));
  return keys.filter((key) => known.has(key));
}
