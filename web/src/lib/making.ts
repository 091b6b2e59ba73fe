/** What a steering vector can be made of, and what the server is then asked for. */
import type { Model } from '../api/types';

export const MAKES = [
  {
    kind: 'labels',
    name: 'Labelled texts',
    about: 'The difference between texts with one label and texts with another.',
  },
  {
    kind: 'slices',
    name: 'Two slices',
    about: 'The difference between the rows of one formula and those of another: of what is selected, for instance.',
  },
  {
    kind: 'pairs',
    name: 'Pairs',
    about: 'The difference within pairs of texts that differ in the attribute alone; a file of them, one pair a line.',
  },
  {
    kind: 'prompts',
    name: 'Two prompts',
    about: 'Activation addition: the difference between the hidden states of two prompts.',
  },
  {
    kind: 'sentence',
    name: 'A sentence',
    about: 'The vector that makes the frozen model decode a sentence, found by gradient descent.',
  },
] as const;
export type MakeKind = (typeof MAKES)[number]['kind'];
export type Source = Exclude<MakeKind, 'sentence'>;

/** How a direction is computed, and of what it can be. */
export const METHODS: readonly { name: string; words: string; sources: readonly Source[] }[] = [
  { name: 'mean', words: 'difference of means', sources: ['labels', 'slices', 'pairs'] },
  { name: 'caa', words: 'contrastive pairs, at one token (CAA)', sources: ['pairs'] },
  { name: 'actadd', words: 'activation addition', sources: ['prompts'] },
  { name: 'pca-diff', words: 'PCA of the differences, centred', sources: ['labels', 'slices', 'pairs'] },
  { name: 'pca-center', words: 'PCA around each pair’s middle', sources: ['labels', 'slices', 'pairs'] },
  { name: 'pca-pairs', words: 'PCA of the differences, not centred', sources: ['labels', 'slices', 'pairs'] },
  { name: 'probe', words: 'linear probe', sources: ['labels', 'slices', 'pairs'] },
  { name: 'iti', words: 'inference-time intervention, on heads', sources: ['labels', 'slices', 'pairs'] },
];

/** The middle of the model, where directions are usually best: the residual stream after its middle block. */
export function usualPlace(model: Model | null): string {
  const after = model?.hooks.filter((each) => each.name.endsWith('hook_resid_post')) ?? [];
  return after[Math.floor((after.length - 1) / 2)]?.name ?? '';
}

export interface DirectionForm {
  model: string;
  method: string;
  data: string;
  column: string;
  positive: string;
  negative: string;
  formula: string;
  formula2: string;
  file: string;
  prompt: string;
  prompt2: string;
  hook: string;
  token: string;
  as: string;
}

/** What a source needs of the form. */
const NEEDED: Record<Source, readonly (keyof DirectionForm)[]> = {
  labels: ['data', 'column', 'positive', 'negative'],
  slices: ['data', 'formula'],
  pairs: ['file'],
  prompts: ['prompt', 'prompt2'],
};

/** What is asked for; null while something is missing. */
export function directionParameters(source: Source, form: DirectionForm): Record<string, unknown> | null {
  const needed = ['model', 'method', 'hook', 'as', ...NEEDED[source]] as const;
  if (needed.some((name) => form[name as keyof DirectionForm].trim() === '')) return null;
  const optional = source === 'slices' ? (['token', 'formula2'] as const) : (['token'] as const);
  return Object.fromEntries(
    [...needed, ...optional]
      .map((name) => [name, form[name as keyof DirectionForm].trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}

export interface SentenceForm {
  model: string;
  text: string;
  hook: string;
  positions: 'first' | 'all';
  steps: number;
  seed: number;
  as: string;
}

export function sentenceParameters({ text, as, ...form }: SentenceForm): Record<string, unknown> | null {
  if (form.model === '' || form.hook === '' || text.trim() === '' || as.trim() === '') return null;
  return { ...form, text: text.trim(), as: as.trim() };
}
