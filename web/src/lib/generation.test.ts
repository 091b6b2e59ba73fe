import { describe, expect, it } from 'vitest';
import {
  USUAL,
  modeWords,
  parametersOf,
  readGenerate,
  settingsOf,
  writeGenerate,
  type GenerateView,
  type Settings,
} from './generation';

const START: GenerateView = { settings: USUAL, run: null, token: null, pick: 0 };

describe('the address of Generate', () => {
  it('is empty at the start', () => {
    expect(writeGenerate(START)).toBe('');
    expect(readGenerate('')).toEqual(START);
  });

  it.each<Partial<Settings>>([
    { mode: 'sampling', temperature: 1.3, topK: 40, topP: 0.95, seed: 7 },
    { mode: 'beam', beam: 8, lengthPenalty: 0.6, best: 3 },
    { prompt: 'The “food” & more\nwas\té 👩‍👩‍👧', stop: ['.', '\n\n', '&stop=1'], maxNew: 3, model: 'my model' },
  ])('brings %o back', (settings) => {
    const view = { settings: { ...USUAL, ...settings }, run: 'r-1', token: 12, pick: 2 };
    expect(readGenerate(writeGenerate(view))).toEqual(view);
  });

  it('ignores what it cannot understand', () => {
    expect(readGenerate('?mode=guess&new=0&temperature=-1&top-p=2&top-k=x&seed=1.5&beam=&token=-3&pick=1e9')).toEqual(
      START,
    );
  });

  it('leaves a prompt out that is too long for an address', () => {
    expect(writeGenerate({ ...START, settings: { ...USUAL, prompt: 'a'.repeat(5000) } })).toBe('');
  });
});

describe('what the server is asked for', () => {
  it('says nothing of what belongs to another way of choosing', () => {
    const settings: Settings = { ...USUAL, prompt: 'A', topK: 5, beam: 3 };
    expect(parametersOf(settings, 'm')).toEqual({ model: 'm', prompt: 'A', maxNew: 40, greedy: true });
    expect(parametersOf({ ...settings, mode: 'sampling' }, 'm')).toEqual({
      model: 'm',
      prompt: 'A',
      maxNew: 40,
      temperature: 0.8,
      topK: 5,
      seed: 0,
    });
    expect(parametersOf({ ...settings, mode: 'beam', stop: ['.'] }, 'm')).toEqual({
      model: 'm',
      prompt: 'A',
      maxNew: 40,
      beam: 3,
      lengthPenalty: 0,
      best: 3,
      stop: ['.'],
    });
  });

  it('gives tokens instead of the prompt to go on from them, and neither without a prompt', () => {
    expect(parametersOf({ ...USUAL, prompt: 'A' }, 'm', [1, 2])).toEqual({
      model: 'm',
      promptIds: [1, 2],
      maxNew: 40,
      greedy: true,
    });
    expect(parametersOf(USUAL, 'm')).toEqual({ model: 'm', maxNew: 40, greedy: true });
  });

  it.each<Partial<Settings>>([
    { mode: 'greedy', prompt: 'A', stop: ['x'] },
    { mode: 'sampling', temperature: 0.5, topP: 0.9, seed: 3 },
    { mode: 'beam', beam: 5, best: 2, lengthPenalty: 1 },
  ])('can be read back into the form: %o', (settings) => {
    const all = { ...USUAL, model: 'm', ...settings };
    expect(settingsOf({ ...parametersOf(all, 'm') })).toMatchObject({ model: 'm', ...settings });
  });

  it('is said in a few words', () => {
    expect(modeWords(USUAL)).toBe('greedy');
    expect(modeWords({ ...USUAL, mode: 'sampling', topK: 40, seed: 3 })).toBe('T 0.8, top-k 40, seed 3');
    expect(modeWords({ ...USUAL, mode: 'beam', lengthPenalty: 1 })).toBe('beam 4, length penalty 1');
  });
});
