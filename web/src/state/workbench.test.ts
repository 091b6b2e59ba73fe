import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeServer } from '../test/fake-server';
import { aUnit } from '../test/samples';
import { Session } from './session.svelte';
import { Workbench } from './workbench.svelte';

let server: FakeServer;
let close: (() => void) | undefined;

async function open(url = '/neurons'): Promise<Workbench> {
  history.replaceState(null, '', url);
  const session = new Session();
  const bench = new Workbench(session);
  const closes = [bench.open(), session.open()];
  close = () => closes.forEach((each) => each());
  await vi.advanceTimersByTimeAsync(0);
  return bench;
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  server.install();
});

afterEach(() => {
  close?.();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const low = aUnit(1, { iou: 0.1 });
const middle = aUnit(2, { iou: 0.2 });
const high = aUnit(3, { iou: 0.3 });

describe('units that arrive while a run works', () => {
  it('come in order at first, and later ones go to the end until somebody wants them in order', async () => {
    server.run('r1', 'running');
    const bench = await open();
    await server.units([low, middle]);
    expect(bench.shown).toEqual([2, 1]);
    expect(bench.unsorted).toBe(0);
    await server.units([high]);
    expect(bench.shown).toEqual([2, 1, 3]);
    expect(bench.unsorted).toBe(1);
    bench.arrange();
    expect(bench.shown).toEqual([3, 2, 1]);
    expect(bench.unsorted).toBe(0);
  });

  it('offer nothing where they are in order by themselves', async () => {
    server.run('r1', 'running');
    const bench = await open('/neurons?sort=unit');
    await server.units([low]);
    await server.units([middle, high]);
    expect(bench.shown).toEqual([1, 2, 3]);
    expect(bench.unsorted).toBe(0);
  });

  it('are put in order at the end, unless somebody points at the table', async () => {
    const run = server.run('r1', 'running');
    const bench = await open();
    await server.units([low]);
    await server.units([high]);
    bench.tableBusy = true;
    const ended = {
      ...run,
      state: 'done' as const,
      result: { ...server.run('x', 'done', []).result!, units: [low, high] },
    };
    server.stream.send('end', ended);
    expect(bench.run?.state).toBe('done');
    expect(bench.shown).toEqual([1, 3]);
    bench.tableBusy = false;
    bench.arrange();
    expect(bench.shown).toEqual([3, 1]);
  });

  it('are not doubled when the stream breaks and all are sent again', async () => {
    server.run('r1', 'running');
    const bench = await open();
    await server.units([low, middle]);
    const broken = server.stream;
    broken.onerror?.();
    expect(bench.session.server.away).toBe(true);
    await vi.advanceTimersByTimeAsync(600);
    expect(server.stream).not.toBe(broken);
    await server.units([low, middle, high]);
    expect(bench.session.server.away).toBe(false);
    expect(bench.units.map((unit) => unit.unit)).toEqual([1, 2, 3]);
    expect(bench.shown).toEqual([2, 1, 3]);
  });

  it('stay where they are when somebody goes back to another unit', async () => {
    server.run('r1', 'running');
    const bench = await open();
    await server.units([low]);
    bench.choose(1);
    await server.units([high]);
    history.replaceState(null, '', '/neurons?run=r1');
    dispatchEvent(new PopStateEvent('popstate'));
    expect(bench.view.unit).toBeNull();
    expect(bench.shown).toEqual([1, 3]);
  });

  it('pass the filter before they are shown', async () => {
    server.run('r1', 'running');
    const bench = await open('/neurons?iou=0.15');
    await server.units([low]);
    await server.units([high]);
    expect(bench.shown).toEqual([3]);
    expect(bench.units).toHaveLength(2);
  });
});

describe('the address', () => {
  it('opens the same view', async () => {
    server.run('r1', 'done', [low, middle, high]);
    const bench = await open('/neurons?unit=2&length=3&sort=unit&find=man');
    expect(bench.chosen?.unit).toBe(2);
    expect(bench.length).toBe(3);
    expect(bench.shown).toEqual([1, 2, 3]);
    expect(location.search).toContain('run=r1');
  });

  it('follows choices, and going back undoes them', async () => {
    server.run('r1', 'done', [low, middle, high]);
    const bench = await open();
    const start = location.search;
    bench.choose(2);
    expect(new URLSearchParams(location.search).get('unit')).toBe('2');
    history.replaceState(null, '', start || '/neurons');
    dispatchEvent(new PopStateEvent('popstate'));
    expect(bench.view.unit).toBeNull();
  });

  it('takes quick changes of one kind as one step', async () => {
    server.run('r1', 'done', [low, middle, high]);
    const bench = await open();
    const before = history.length;
    for (const text of ['m', 'ma', 'man']) bench.filter({ text });
    expect(history.length).toBe(before + 1);
    bench.chooseLength(2);
    expect(history.length).toBe(before + 2);
    await vi.advanceTimersByTimeAsync(2000);
    bench.chooseLength(1);
    expect(history.length).toBe(before + 3);
  });

  it('says when its run is gone and shows the newest', async () => {
    server.run('r1', 'done', [low]);
    const bench = await open('/neurons?run=gone');
    expect(bench.run?.id).toBe('r1');
    expect(bench.session.notice?.detail).toBe('There is no run gone; the newest one is shown.');
  });

  it('asks for a length that does not exist and gets the longest', async () => {
    server.run('r1', 'done', [low]);
    expect((await open('/neurons?length=77')).length).toBe(5);
  });
});

describe('the server going away', () => {
  it('is noticed, waited for, and the page loads when it is back', async () => {
    server.run('r1', 'done', [low]);
    server.gone = true;
    const bench = await open();
    expect(bench.session.server.away).toBe(true);
    expect(bench.loaded).toBe(false);
    expect(bench.session.broken).toBeNull();
    server.gone = false;
    await vi.advanceTimersByTimeAsync(1100);
    expect(bench.session.server.away).toBe(false);
    expect(bench.shown).toEqual([1]);
  });

  it('is asked less and less often', async () => {
    server.gone = true;
    await open();
    await vi.advanceTimersByTimeAsync(60_000);
    const tries = server.asked.filter(({ what }) => what === 'GET /health').length;
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(9);
  });

  it('loses nothing that is on the page', async () => {
    server.run('r1', 'done', [low, high]);
    const bench = await open('/neurons?unit=3');
    server.gone = true;
    bench.loadExamples(20);
    await vi.advanceTimersByTimeAsync(300);
    expect(bench.session.server.away).toBe(true);
    expect(bench.shown).toEqual([3, 1]);
    expect(bench.chosen?.unit).toBe(3);
  });
});

describe('example pairs', () => {
  const asked = (): number => server.asked.filter(({ what }) => what === 'POST /runs').length;

  it('are asked for once the choice has settled, and not again', async () => {
    server.run('r1', 'done', [low, middle, high]);
    const bench = await open();
    for (const unit of [1, 2, 3]) {
      bench.choose(unit);
      bench.loadExamples(20);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(asked()).toBe(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked()).toBe(1);
    expect(server.asked.at(-1)?.body).toEqual({
      analysis: 'unit examples',
      parameters: {
        data: 'everyday',
        model: 'everyday-lstm',
        hook: 'mlp.relu',
        unit: 3,
        formula: 'pre:tok:man',
        top: 20,
      },
      wait: true,
    });
    bench.choose(1);
    bench.loadExamples(20);
    bench.choose(3);
    bench.loadExamples(20);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked()).toBe(1);
  });

  it('show the problem that the server told', async () => {
    server.run('r1', 'done', [low]);
    server.problem = (path) => (path === '/runs' && asked() > 0 ? { title: 'No', detail: 'Because.' } : undefined);
    const bench = await open('/neurons?unit=1');
    bench.loadExamples(20);
    await vi.advanceTimersByTimeAsync(200);
    expect(bench.examples.state).toEqual({ kind: 'failed', problem: { title: 'No', detail: 'Because.' } });
  });

  it('cannot be had without data and model, and the page says why', async () => {
    const run = server.run('r1', 'running');
    run.parameters = { activations: 'A.npy', concepts: 'C.npz' };
    const bench = await open('/neurons?unit=1');
    await server.units([low]);
    bench.loadExamples(20);
    expect(bench.exampleSource).toMatchObject({ remedy: expect.stringContaining('--data and --model') });
    expect(bench.labels).toEqual(['label 1', 'label 2', 'label 3']);
    expect(asked()).toBe(0);
  });
});

describe('runs', () => {
  it('are found when they are started elsewhere', async () => {
    const bench = await open();
    expect(bench.loaded).toBe(true);
    expect(bench.run).toBeNull();
    server.run('r1', 'running');
    await vi.advanceTimersByTimeAsync(2100);
    expect(bench.run?.id).toBe('r1');
  });

  it('can be started and cancelled', async () => {
    const bench = await open();
    expect(await bench.start({ data: 'everyday', model: 'everyday-lstm', hook: 'mlp.relu' })).toBe(true);
    expect(bench.run?.id).toBe('started');
    await bench.cancel();
    expect(server.asked.map((each) => each.what)).toContain('DELETE /runs/started');
  });

  it('tell their problem when they fail, and keep what they found', async () => {
    const run = server.run('r1', 'running');
    const bench = await open();
    await server.units([low]);
    server.stream.send('end', { ...run, state: 'failed', problem: { title: 'Disk full', detail: 'Free some space.' } });
    expect(bench.session.notice?.title).toBe('Disk full');
    expect(bench.shown).toEqual([1]);
  });
});
