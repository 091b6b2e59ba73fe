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
    about: 'The difference within pairs of texts that differ in the attribute alone: a file with a pair in each row.',
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

/** Where sentences can be injected. */
export function residualPlaces(model: Model | null): string[] {
  return model?.hooks.map((each) => each.name).filter((name) => name.endsWith('hook_resid_post')) ?? [];
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
  pairs: string;
  prompt: string;
  prompt2: string;
  /** Empty: the best one. */
  layer: string;
  token: string;
  as: string;
}

/** What each source takes of the form: what it needs, and what may be left empty. */
const TAKEN: Record<Source, { needed: readonly (keyof DirectionForm)[]; optional: readonly (keyof DirectionForm)[] }> =
  {
    labels: { needed: ['data', 'column', 'positive'], optional: ['negative'] },
    slices: { needed: ['data', 'formula'], optional: ['formula2'] },
    pairs: { needed: ['pairs'], optional: ['positive', 'negative'] },
    prompts: { needed: ['prompt', 'prompt2'], optional: [] },
  };

/** What is asked for; null while something is missing. */
export function directionParameters(source: Source, form: DirectionForm): Record<string, unknown> | null {
  const { needed, optional } = TAKEN[source];
  const all = ['model', 'method', 'as', ...needed] as const;
  // A prompt's blanks are its own.
  const given = (name: keyof DirectionForm): string => (name.startsWith('prompt') ? form[name] : form[name].trim());
  if (all.some((name) => given(name).trim() === '')) return null;
  return {
    ...Object.fromEntries(
      [...all, ...optional, 'token' as const].filter((name) => given(name) !== '').map((name) => [name, given(name)]),
    ),
    ...(form.layer === '' ? {} : { layers: [Number(form.layer)] }),
  };
}

export interface SentenceForm {
  model: string;
  text: string;
  /** Empty: as usual for the model. */
  hook: string;
  positions: 'first' | 'all';
  steps: number;
  seed: number;
  as: string;
}

export function sentenceParameters({ text, as, hook, ...form }: SentenceForm): Record<string, unknown> | null {
  if (form.model === '' || text.trim() === '' || as.trim() === '') return null;
  return { ...form, ...(hook === '' ? {} : { hook }), text: text.trim(), as: as.trim() };
}
