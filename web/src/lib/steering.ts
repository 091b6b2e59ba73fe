/** What is to be steered, and how: as the form has it, as the address has it, and as the server takes it. */
import { LONGEST_PROMPT, readNumber, readWhole } from './generation';

export const HOWS = ['add', 'keep-norm', 'clamp', 'project-out'] as const;
export type How = (typeof HOWS)[number];
export const STEPS = ['both', 'prompt', 'generated'] as const;
export type Steps = (typeof STEPS)[number];
export const WHERES = ['all', 'first', 'last'] as const;
export type Where = (typeof WHERES)[number];
export const SIDES = ['vectors', 'make', 'line', 'measure'] as const;
export type Side = (typeof SIDES)[number];

export const HOW_WORDS: Record<How, string> = {
  add: 'add',
  'keep-norm': 'add, keep the norm',
  clamp: 'clamp to',
  'project-out': 'project out',
};
/** With h a hidden state, v the vector, s the strength. */
export const HOW_MEANS: Record<How, string> = {
  add: 'h + s·v',
  'keep-norm': 'h + s·v, scaled to the norm of h',
  clamp: 'the projection of h on v becomes s·‖v‖',
  'project-out': 'h without its projection on v, whatever the strength',
};
export const STEPS_WORDS: Record<Steps, string> = {
  both: 'prompt and generated',
  prompt: 'prompt',
  generated: 'generated',
};
export const WHERE_WORDS: Record<Where, string> = {
  all: 'all tokens',
  first: 'first token',
  last: 'last token so far',
};

/** One vector at work. */
export interface Steered {
  /** An expression. */
  vector: string;
  strength: number;
  how: How;
  steps: Steps;
  where: Where;
  muted: boolean;
}

export const USUAL_STEERED: Omit<Steered, 'vector'> = {
  strength: 1,
  how: 'add',
  steps: 'both',
  where: 'all',
  muted: false,
};

export interface SteerSettings {
  /** Null: the first model that can be steered. */
  model: string | null;
  prompt: string;
  sampling: boolean;
  maxNew: number;
  temperature: number;
  topK: number | null;
  topP: number | null;
  seed: number;
  /** Texts, with the seeds from `seed` on. */
  samples: number;
}

export const USUAL_SETTINGS: SteerSettings = {
  model: null,
  prompt: '',
  sampling: true,
  maxNew: 30,
  temperature: 1,
  topK: null,
  topP: null,
  seed: 0,
  samples: 1,
};

/** A line from one vector to another. */
export interface LineView {
  from: string;
  to: string;
  steps: number;
  run: string | null;
}

/** All that a link to the workspace carries. */
export interface SteerView {
  settings: SteerSettings;
  steers: readonly Steered[];
  run: string | null;
  /** Which of the samples is shown. */
  sample: number;
  /** Tokens are shaded by this. */
  shade: 'probability' | 'kl';
  token: { of: 'unsteered' | 'steered'; at: number } | null;
  side: Side;
  /** The vector whose card is open. */
  vector: string | null;
  line: LineView;
  measured: string | null;
}

const is = <T extends string>(all: readonly T[], text: string | undefined): text is T =>
  (all as readonly (string | undefined)[]).includes(text);

/** `2 add both all on sentiment + taste`: five words, then the expression. */
export function steeredText({ vector, strength, how, steps, where, muted }: Steered): string {
  return [strength, how, steps, where, muted ? 'off' : 'on', vector].join(' ');
}

/** Null: it cannot be read. */
export function readSteered(text: string): Steered | null {
  const [strength, how, steps, where, on] = text.split(' ', 5);
  const number = Number(strength);
  if (strength === undefined || strength === '' || !Number.isFinite(number)) return null;
  if (!is(HOWS, how) || !is(STEPS, steps) || !is(WHERES, where) || (on !== 'on' && on !== 'off')) return null;
  return { vector: text.split(' ').slice(5).join(' '), strength: number, how, steps, where, muted: on === 'off' };
}

/** Never fails: what cannot be understood is as if it were not there. */
export function readSteer(search: string): SteerView {
  const query = new URLSearchParams(search);
  const usual = USUAL_SETTINGS;
  const [, of, at] = /^(unsteered|steered) (\d{1,6})$/.exec(query.get('token') ?? '') ?? [];
  const side = query.get('side') ?? undefined;
  return {
    settings: {
      model: query.get('steered'),
      prompt: query.get('prompt') ?? '',
      sampling: query.get('mode') !== 'greedy',
      maxNew: readWhole(query, 'new', 1, 100_000) ?? usual.maxNew,
      temperature: readNumber(query, 'temperature', 0.01, 100) ?? usual.temperature,
      topK: readWhole(query, 'top-k', 1, 1e9),
      topP: readNumber(query, 'top-p', 0.0001, 1),
      seed: readWhole(query, 'seed', 0, Number.MAX_SAFE_INTEGER) ?? usual.seed,
      samples: readWhole(query, 'samples', 1, 100) ?? usual.samples,
    },
    steers: query
      .getAll('steer')
      .map(readSteered)
      .filter((each) => each !== null),
    run: query.get('run'),
    sample: readWhole(query, 'sample', 0, 100) ?? 0,
    shade: query.get('shade') === 'kl' ? 'kl' : 'probability',
    token: of === undefined ? null : { of: of as 'unsteered' | 'steered', at: Number(at) },
    side: is(SIDES, side) ? side : 'vectors',
    vector: query.get('vector'),
    line: {
      from: query.get('from') ?? '',
      to: query.get('to') ?? '',
      steps: readWhole(query, 'steps', 2, 101) ?? 9,
      run: query.get('line'),
    },
    measured: query.get('measured'),
  };
}

/** The query string, with `?`, or empty; what is as usual is left out. */
export function writeSteer({ settings, steers, line, ...view }: SteerView): string {
  const query = new URLSearchParams();
  const usual = USUAL_SETTINGS;
  const put = (name: string, value: string | number | null, usual: string | number | null): void => {
    if (value !== null && value !== usual) query.set(name, String(value));
  };
  put('steered', settings.model, null);
  if (settings.prompt.length <= LONGEST_PROMPT) put('prompt', settings.prompt, '');
  for (const each of steers) query.append('steer', steeredText(each));
  put('new', settings.maxNew, usual.maxNew);
  if (settings.sampling) {
    put('temperature', settings.temperature, usual.temperature);
    put('top-k', settings.topK, null);
    put('top-p', settings.topP, null);
    put('seed', settings.seed, usual.seed);
    put('samples', settings.samples, usual.samples);
  } else query.set('mode', 'greedy');
  put('run', view.run, null);
  put('sample', view.sample, 0);
  put('shade', view.shade, 'probability');
  if (view.token) query.set('token', `${view.token.of} ${view.token.at}`);
  put('side', view.side, 'vectors');
  put('vector', view.vector, null);
  put('from', line.from, '');
  put('to', line.to, '');
  put('steps', line.steps, 9);
  put('line', line.run, null);
  put('measured', view.measured, null);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** A vector at work as the server takes it. */
export function steerOf({ vector, strength, how, steps, where }: Steered): Record<string, unknown> {
  return {
    vector: vector.trim(),
    strength,
    how,
    steps,
    positions: where === 'first' ? { at: [0] } : { which: where },
  };
}

/** Those that act: neither muted nor empty. */
export function acting(steers: readonly Steered[]): Steered[] {
  return steers.filter(({ muted, vector }) => !muted && vector.trim() !== '');
}

/** How far a slider goes to both sides, so that its value is on it. */
export function sliderReach(strength: number): number {
  const size = Math.abs(strength);
  return [4, 10, 20, 50, 100].find((reach) => size <= reach) ?? Math.ceil(size);
}

/** Steps of the shading by KL divergence, in nats: below the first limit there is none. */
export const KL_LIMITS = [0.01, 0.1, 0.5, 2] as const;
export const KL_STEPS = ['< 0.01', '0.01–0.1', '0.1–0.5', '0.5–2', '≥ 2'] as const;

/** The step of the shading, from 0 (as without steering) to 4; null where it is not known. */
export function klStep(kl: number | null | undefined): number | null {
  if (kl === null || kl === undefined) return null;
  const step = KL_LIMITS.findIndex((limit) => kl < limit);
  return step < 0 ? KL_LIMITS.length : step;
}

/** What `steer generate` is asked for. */
export function steerParameters(
  { prompt, sampling, maxNew, temperature, topK, topP, seed, samples }: SteerSettings,
  model: string,
  steers: readonly Steered[],
): Record<string, unknown> {
  return {
    model,
    ...(prompt === '' ? {} : { prompt }),
    steers: acting(steers).map(steerOf),
    maxNew,
    ...(sampling
      ? { temperature, ...(topK === null ? {} : { topK }), ...(topP === null ? {} : { topP }), seed, samples }
      : { greedy: true }),
  };
}

/** The direction that the built-in data offer. */
export const BUILT_IN = {
  data: 'reviews',
  column: 'label',
  positive: 'positive',
  negative: 'negative',
  as: 'sentiment',
} as const;

/** What `steer interpolate` is asked for; null while an end is missing. */
export function lineParameters(
  { from, to, steps }: LineView,
  model: string,
  { prompt, maxNew }: SteerSettings,
): Record<string, unknown> | null {
  if (from.trim() === '' || to.trim() === '') return null;
  return { model, from: from.trim(), to: to.trim(), steps, ...(prompt === '' ? {} : { prompt }), maxNew };
}

/** The vector at a stop of a line, as an expression. */
export function stopOf(from: string, to: string, at: number): string {
  const rounded = Number(at.toFixed(6));
  const rest = Number((1 - at).toFixed(6));
  if (rest === 0) return to;
  return rounded === 0 ? from : `${rest}*(${from}) + ${rounded}*(${to})`;
}

export interface MeasureForm {
  unit: 'states' | 'vector';
  strengths: string;
  data: string;
  column: string;
  positive: string;
  negative: string;
  samples: number;
  maxNew: number;
  random: number;
  seed: number;
  neutral: string;
  sideData: string;
  sideFormula: string;
}

/** The same vectors in the same proportions, the strongest with a strength of 1, so that a unit of the curve is one. */
function inProportion(steers: readonly Steered[]): readonly Steered[] {
  const most = Math.max(
    ...steers.filter(({ how }) => how !== 'project-out').map(({ strength }) => Math.abs(strength)),
    0,
  );
  return most === 0 ? steers : steers.map((each) => ({ ...each, strength: each.strength / most }));
}

/** What `steer measure` is asked for; null while something is missing. Texts are drawn as on the left where those are sampled. */
export function measureParameters(
  { unit, samples, maxNew, random, seed, ...form }: MeasureForm,
  strengths: readonly number[] | null,
  model: string,
  {
    prompt,
    sampling,
    temperature,
    topK,
    topP,
  }: Pick<SteerSettings, 'prompt' | 'sampling' | 'temperature' | 'topK' | 'topP'>,
  steers: readonly Steered[],
): Record<string, unknown> | null {
  const [data, column, positive, negative] = [form.data, form.column, form.positive, form.negative].map((each) =>
    each.trim(),
  );
  if (strengths === null || steers.length === 0 || !data || !column || !positive) return null;
  return {
    model,
    steers: inProportion(steers).map(steerOf),
    unit,
    strengths: [...strengths],
    ...(prompt === '' ? {} : { prompts: [prompt] }),
    data,
    column,
    positive,
    ...(negative ? { negative } : {}),
    samples,
    maxNew,
    ...(sampling ? { temperature, ...(topK === null ? {} : { topK }), ...(topP === null ? {} : { topP }) } : {}),
    random,
    seed,
    ...(form.neutral === '' ? {} : { neutral: form.neutral }),
    ...(form.sideData === ''
      ? {}
      : {
          sides: [
            { data: form.sideData, ...(form.sideFormula.trim() === '' ? {} : { formula: form.sideFormula.trim() }) },
          ],
        }),
  };
}
