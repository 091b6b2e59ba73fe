import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PAIR_MODEL } from '../../dev/fixture.mjs';
import { FakeServer } from '../test/fake-server';
import { Session } from './session.svelte';
import { Studio } from './studio.svelte';

let server: FakeServer;
let close: (() => void) | undefined;

async function open(url = '/generate'): Promise<Studio> {
  history.replaceState(null, '', url);
  const session = new Session();
  const studio = new Studio(session);
  const closes = [studio.open(), session.open()];
  close = () => closes.forEach((each) => each());
  await vi.advanceTimersByTimeAsync(0);
  return studio;
}

const asked = (): unknown => server.asked.findLast(({ what }) => what === 'POST /runs')?.body;
const written = (studio: Studio): string => studio.tokens.map((token) => token.text).join('');
/** The newest generation, as the server keeps it. */
const newest = (): Parameters<FakeServer['tell']>[0] => server.runs[0] as Parameters<FakeServer['tell']>[0];

async function generated(studio: Studio, prompt = 'A tired woman is'): Promise<void> {
  studio.set({ prompt });
  await studio.generate();
  await server.tell(newest());
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = new FakeServer();
  server.install();
});

afterEach(() => {
  close?.();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a text that is generated', () => {
  it('comes token by token, and stays as it came when the run ends', async () => {
    const studio = await open();
    studio.set({ prompt: 'A tired woman is', maxNew: 8 });
    await studio.generate();
    expect(studio.working).toBe(true);
    await server.tell(newest(), 4);
    expect(studio.prompt.map((token) => token.text).join('')).toBe('<|endoftext|> A tired woman is');
    expect(studio.tokens).toHaveLength(3);
    const before = written(studio);
    await server.tell(newest());
    expect(studio.working).toBe(false);
    expect(studio.tokens).toHaveLength(8);
    expect(written(studio).startsWith(before)).toBe(true);
    expect(studio.tokens.every((token) => token.alternatives.length === 5)).toBe(true);
    expect(written(studio)).toBe(studio.current?.result?.text);
  });

  it('is asked for as the form says, and the address leads back to it', async () => {
    const studio = await open();
    studio.set({ mode: 'sampling' });
    studio.set({ seed: 5 });
    await generated(studio);
    expect(asked()).toEqual({
      analysis: 'generate',
      parameters: { model: 'everyday-words', prompt: 'A tired woman is', maxNew: 40, temperature: 0.8, seed: 5 },
    });
    const text = written(studio);
    close?.();
    const again = await open(location.pathname + location.search);
    await server.tell(newest());
    expect(written(again)).toBe(text);
    expect(again.settings).toMatchObject({ mode: 'sampling', seed: 5, prompt: 'A tired woman is' });
  });

  it('is not doubled when the stream breaks and all is told again', async () => {
    const studio = await open();
    studio.set({ prompt: 'A tired woman is' });
    await studio.generate();
    await server.tell(newest(), 6);
    server.stream.onerror?.();
    await vi.advanceTimersByTimeAsync(600);
    await server.tell(newest(), 9);
    expect(studio.tokens).toHaveLength(8);
  });

  it('keeps what it has when it is stopped', async () => {
    const studio = await open();
    studio.set({ prompt: 'A tired woman is' });
    await studio.generate();
    await server.tell(newest(), 6);
    await studio.stop();
    expect(server.asked.at(-1)?.what).toBe(`DELETE /runs/${newest().id}`);
    server.stream.send('end', { ...newest(), state: 'cancelled' });
    expect(studio.working).toBe(false);
    expect(studio.tokens).toHaveLength(5);
  });

  it('is stopped also when that is wanted before the server has answered', async () => {
    const studio = await open();
    const started = studio.generate();
    await studio.stop();
    await started;
    expect(server.asked.at(-1)?.what).toMatch(/^DELETE/);
  });

  it('cannot begin with parameters that the server refuses, and the page says why', async () => {
    const studio = await open();
    const problem = { title: 'The input is at fault', status: 422, detail: 'The prompt has 300 tokens; 256 fit.' };
    server.problem = (path) => (path === '/runs' ? problem : undefined);
    await studio.generate();
    expect(studio.problem).toEqual(problem);
    expect(studio.working).toBe(false);
  });
});

describe('another token in the place of one', () => {
  it('keeps the text before it and goes on from there', async () => {
    const studio = await open();
    await generated(studio);
    const first = studio.current!.run.id;
    const before = studio.all.slice(0, 7).map((token) => token.id);
    const instead = studio.all[7]!.alternatives.find((each) => each.id !== studio.all[7]!.id)!;
    await studio.goOnWith(7, instead);
    expect(asked()).toMatchObject({ parameters: { promptIds: [...before, instead.id] } });
    await server.tell(newest());
    expect(studio.all.slice(0, 8).map((token) => token.id)).toEqual([...before, instead.id]);
    // The prompt has five tokens with the one that begins; the others of the given ones were generated.
    expect(studio.own).toBe(5);
    expect(studio.current?.branch).toEqual({ from: first, own: 5, at: 7 });
    expect(studio.settings.prompt).toBe('A tired woman is');
  });

  it('may be one of the prompt', async () => {
    const studio = await open();
    await generated(studio);
    await studio.goOnWith(2, studio.all[2]!.alternatives.at(-1)!);
    await server.tell(newest());
    expect(studio.own).toBe(2);
  });

  it('loses nothing: the attempt before can be brought back with its text and settings', async () => {
    const studio = await open();
    studio.set({ maxNew: 12 });
    await generated(studio);
    const first = studio.current!.run.id;
    const text = written(studio);
    studio.set({ mode: 'beam' });
    await studio.goOnWith(6, studio.all[6]!.alternatives.at(-1)!);
    await server.tell(newest());
    studio.restore(first);
    expect(written(studio)).toBe(text);
    expect(studio.settings).toMatchObject({ mode: 'greedy', maxNew: 12, prompt: 'A tired woman is' });
    studio.step(1);
    expect(studio.current?.branch?.from).toBe(first);
  });

  it('can be none: the text goes on from its end', async () => {
    const studio = await open();
    studio.set({ maxNew: 3 });
    await generated(studio);
    const ids = studio.all.map((token) => token.id);
    await studio.goOn();
    expect(asked()).toMatchObject({ parameters: { promptIds: ids } });
    await server.tell(newest());
    expect(studio.ofText.tokens).toBe(6);
  });
});

describe('the best texts of a beam search', () => {
  it('can be looked at one by one', async () => {
    const studio = await open();
    studio.set({ mode: 'beam' });
    studio.set({ maxNew: 6 });
    await generated(studio);
    expect(studio.candidates).toHaveLength(4);
    const scores = studio.candidates.map((each) => each.score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    studio.pick(2);
    expect(written(studio)).toBe(studio.candidates[2]!.text);
    expect(new URLSearchParams(location.search).get('pick')).toBe('2');
  });
});

describe('a workspace without a language model', () => {
  it('says so, and what to do', async () => {
    server.models = [PAIR_MODEL];
    const studio = await open();
    expect(studio.missing).toMatchObject({ command: './assay model add DIR' });
    await studio.generate();
    expect(asked()).toBeUndefined();
  });

  it('says of a model that cannot generate why, and of one that is broken what is wrong with it', async () => {
    expect((await open('/generate?generator=everyday-lstm')).missing?.reason).toContain('no language model');
    close?.();
    expect((await open('/generate?generator=half-copied')).missing?.reason).toContain('copy it again');
    close?.();
    expect((await open('/generate?generator=gone')).missing?.reason).toBe('There is no model gone.');
  });
});

describe('the workspaces', () => {
  it('keep their addresses while one goes between them', async () => {
    server.run('r1', 'done', []);
    const studio = await open('/generate?prompt=Hello');
    const { place } = studio.session;
    place.go('neurons');
    expect(location.pathname).toBe('/neurons');
    place.go('generate');
    expect(location.pathname + location.search).toBe('/generate?data=everyday&prompt=Hello');
    history.replaceState(null, '', '/generate?prompt=Other');
    dispatchEvent(new PopStateEvent('popstate'));
    expect(studio.settings.prompt).toBe('Other');
  });

  it('tell of an attempt that is gone', async () => {
    const studio = await open('/generate?run=gone');
    expect(studio.session.notice?.detail).toContain('There is no run gone');
  });
});
