/** How a text is to be generated: as the page's form has it, as the address has it, and as the server takes it. */
import type { GenerateParameters } from '../api/types';

export const MODES = ['greedy', 'sampling', 'beam'] as const;
export type Mode = (typeof MODES)[number];

export interface Settings {
  /** Null: the first model that can generate. */
  model: string | null;
  prompt: string;
  mode: Mode;
  maxNew: number;
  stop: string[];
  temperature: number;
  /** Null: all tokens. */
  topK: number | null;
  /** Null: all of the probability. */
  topP: number | null;
  seed: number;
  beam: number;
  lengthPenalty: number;
  best: number;
}

export const USUAL: Settings = {
  model: null,
  prompt: '',
  mode: 'greedy',
  maxNew: 40,
  stop: [],
  temperature: 0.8,
  topK: null,
  topP: null,
  seed: 0,
  beam: 4,
  lengthPenalty: 0,
  best: 4,
};

/** All that a link to the workspace carries. */
export interface GenerateView {
  settings: Settings;
  run: string | null;
  /** The chosen token, counted over prompt and generated tokens. */
  token: number | null;
  /** Which of the best texts is shown. */
  pick: number;
}

/** Addresses have their limits; a longer prompt comes back with its run. */
export const LONGEST_PROMPT = 1500;

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

function between(value: number | null, least: number, most: number): number | null {
  return value !== null && value >= least && value <= most ? value : null;
}

/** A number of an address within bounds; null where there is none. */
export function readNumber(query: URLSearchParams, name: string, least: number, most: number): number | null {
  const given = query.get(name);
  return given === null || given.trim() === '' ? null : between(Number(given), least, most);
}

export function readWhole(query: URLSearchParams, name: string, least: number, most: number): number | null {
  const value = readNumber(query, name, least, most);
  return value !== null && Number.isInteger(value) ? value : null;
}

/** Never fails: what cannot be understood is as if it were not there. */
export function readGenerate(search: string): GenerateView {
  const query = new URLSearchParams(search);
  const mode = MODES.find((each) => each === query.get('mode')) ?? USUAL.mode;
  return {
    settings: {
      model: query.get('generator'),
      prompt: query.get('prompt') ?? '',
      mode,
      maxNew: readWhole(query, 'new', 1, 100_000) ?? USUAL.maxNew,
      stop: query.getAll('stop').filter((each) => each !== ''),
      temperature: readNumber(query, 'temperature', 0.01, 100) ?? USUAL.temperature,
      topK: readWhole(query, 'top-k', 1, 1e9),
      topP: readNumber(query, 'top-p', 0.0001, 1),
      seed: readWhole(query, 'seed', 0, Number.MAX_SAFE_INTEGER) ?? USUAL.seed,
      beam: readWhole(query, 'beam', 1, 1000) ?? USUAL.beam,
      lengthPenalty: readNumber(query, 'length-penalty', -100, 100) ?? USUAL.lengthPenalty,
      best: readWhole(query, 'best', 1, 1000) ?? USUAL.best,
    },
    run: query.get('run'),
    token: readWhole(query, 'token', 0, 1e9),
    pick: readWhole(query, 'pick', 0, 1000) ?? 0,
  };
}

/** The query string, with `?`, or empty; what is as usual, or belongs to another mode, is left out. */
export function writeGenerate({ settings, run, token, pick }: GenerateView): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | number | null, usual: string | number | null): void => {
    if (value !== null && value !== usual) query.set(name, String(value));
  };
  put('generator', settings.model, null);
  if (settings.prompt.length <= LONGEST_PROMPT) put('prompt', settings.prompt, '');
  put('mode', settings.mode, USUAL.mode);
  put('new', settings.maxNew, USUAL.maxNew);
  for (const stop of settings.stop) query.append('stop', stop);
  if (settings.mode === 'sampling') {
    put('temperature', settings.temperature, USUAL.temperature);
    put('top-k', settings.topK, null);
    put('top-p', settings.topP, null);
    put('seed', settings.seed, USUAL.seed);
  }
  if (settings.mode === 'beam') {
    put('beam', settings.beam, USUAL.beam);
    put('length-penalty', settings.lengthPenalty, USUAL.lengthPenalty);
    put('best', settings.best, USUAL.best);
  }
  put('run', run, null);
  put('token', token, null);
  put('pick', pick, 0);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/**
 * What the server is asked for; nothing is said of what another mode needs.
 *
 * @param promptIds continues from these tokens, whatever the prompt says
 */
export function parametersOf(settings: Settings, model: string, promptIds?: readonly number[]): GenerateParameters {
  const { mode, stop } = settings;
  return {
    model,
    ...(promptIds ? { promptIds: [...promptIds] } : settings.prompt === '' ? {} : { prompt: settings.prompt }),
    maxNew: settings.maxNew,
    ...(mode === 'greedy' ? { greedy: true } : {}),
    ...(mode === 'sampling'
      ? {
          temperature: settings.temperature,
          ...(settings.topK === null ? {} : { topK: settings.topK }),
          ...(settings.topP === null ? {} : { topP: settings.topP }),
          seed: settings.seed,
        }
      : {}),
    ...(mode === 'beam'
      ? { beam: settings.beam, lengthPenalty: settings.lengthPenalty, best: Math.min(settings.best, settings.beam) }
      : {}),
    ...(stop.length > 0 ? { stop: [...stop] } : {}),
  };
}

/** The form as it was for a run; what the run does not say is as usual. */
export function settingsOf(parameters: Record<string, unknown>): Settings {
  const given = (name: keyof GenerateParameters): number | null => number(parameters[name]);
  const sampling = given('temperature') ?? given('topK') ?? given('topP');
  const beam = given('beam');
  const stop = parameters['stop'];
  return {
    model: text(parameters['model']),
    prompt: text(parameters['prompt']) ?? '',
    mode: beam !== null ? 'beam' : sampling !== null ? 'sampling' : 'greedy',
    maxNew: given('maxNew') ?? USUAL.maxNew,
    stop: Array.isArray(stop) ? stop.filter((each): each is string => typeof each === 'string') : [],
    temperature: given('temperature') ?? (sampling === null ? USUAL.temperature : 1),
    topK: given('topK'),
    topP: given('topP'),
    seed: given('seed') ?? USUAL.seed,
    beam: beam ?? USUAL.beam,
    lengthPenalty: given('lengthPenalty') ?? USUAL.lengthPenalty,
    best: given('best') ?? (beam === null ? USUAL.best : 1),
  };
}

/** The way of choosing in a few words: `T 0.8, top-k 40, seed 3`. */
export function modeWords(settings: Settings): string {
  switch (settings.mode) {
    case 'greedy':
      return 'greedy';
    case 'sampling':
      return [
        `T ${settings.temperature}`,
        ...(settings.topK === null ? [] : [`top-k ${settings.topK}`]),
        ...(settings.topP === null ? [] : [`top-p ${settings.topP}`]),
        `seed ${settings.seed}`,
      ].join(', ');
    case 'beam':
      return `beam ${settings.beam}${settings.lengthPenalty === 0 ? '' : `, length penalty ${settings.lengthPenalty}`}`;
  }
}
