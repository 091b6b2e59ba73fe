import type { DataSet, ModelRun, Slice } from '../api/types';
import { quoted, written } from './lexer';

/** A formula that shows a part of the language. */
export interface FormulaExample {
  formula: string;
  says: string;
  /** Why it cannot be asked of the rows that are selected from; null: it can. */
  lacks: string | null;
}

/** The language by examples, with the names of the data set and model at hand where they have some. */
export function formulaExamples(
  dataSet: DataSet | null,
  ran: readonly ModelRun[],
  chosen: string | null,
  slices: readonly Slice[],
): { title: string; examples: FormulaExample[] }[] {
  const pair = dataSet === null || dataSet.fields.includes('hyp');
  const field = pair ? 'pre' : 'text';
  const labels = dataSet?.labels ?? [];
  const [first = 'entailment', , last = labels[1] ?? 'contradiction'] = labels;
  const usable = ran.filter((each) => each.problem === null);
  const model = usable.find((each) => each.model === chosen) ?? usable[0];
  const other = usable.find((each) => each !== model);
  const hook = model?.hooks[0];
  const noModel = usable.length === 0 ? 'No model was run over these data yet.' : null;
  const noPair = pair ? null : 'These data are single texts.';
  const noLabels = labels.length > 0 ? null : 'These data have no labels.';
  const example = (formula: string, says: string, lacks: string | null = null): FormulaExample => ({
    formula,
    says,
    lacks,
  });
  return [
    {
      title: 'Concepts',
      examples: [
        example(`${field}:tok:woman`, `the word “woman” is in the ${pair ? 'premise' : 'text'}`),
        example(`${field}:lemma:run`, 'any form of the word: run, runs, running'),
        example('hyp:tag:NUM', 'the hypothesis has a number (a part of speech)', noPair),
        example('pair:overlap:75', 'most words of the hypothesis are in the premise too', noPair),
        example(`NEIGHBORS(${field}:tok:man)`, 'the word, or one of the words nearest to it in meaning'),
        example('"a man"', 'these words beside each other, in any text'),
      ],
    },
    {
      title: 'Together',
      examples: [
        example(`${field}:tok:man AND NOT ${field}:tok:woman`, 'NOT binds tighter than AND, AND tighter than OR'),
        example(`${field}:tok:dog AND (${field}:tok:park OR ${field}:tok:beach)`, 'brackets say what belongs together'),
      ],
    },
    {
      title: 'Columns',
      examples: [
        example(`label = ${written(first)}`, 'the label that the data give', noLabels),
        example(`length(${field}) > 12`, 'longer than twelve words'),
        example('correct = false', 'what the model gets wrong', noModel ?? noLabels),
        example(
          `loss > 2.5 OR probability(${written(last)}) > 0.9`,
          'wrong by far, or sure of one label',
          noModel ?? noLabels,
        ),
        example(
          `correct = false AND label = ${written(first)}`,
          'errors of one label: brush them, or type',
          noModel ?? noLabels,
        ),
      ],
    },
    {
      title: 'Units, slices, models',
      examples: [
        example(
          `unit(${written(hook?.name ?? 'mlp.relu')}, 7) > 0`,
          'a unit of the model is active',
          noModel ?? (hook ? null : 'No units of the model are kept.'),
        ),
        example(
          `slice(${quoted(slices[0]?.name ?? 'a name')})`,
          'the rows of a slice that was saved',
          slices.length > 0 ? null : 'No slice is saved yet.',
        ),
        example(
          `models(${written(model?.model ?? 'a')}, ${written(other?.model ?? 'b')}).disagree`,
          'two models predict different labels',
          other ? null : 'Only one model was run over these data.',
        ),
      ],
    },
  ];
}
