import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rows, type RowsQuestion } from './rows.svelte';
import { Session } from './session.svelte';

const QUESTION: RowsQuestion = { data: 'd', model: null, formula: '', sort: null, columns: ['loss'], version: 1 };
const TOTAL = 1000;

let asked: URLSearchParams[];
let aborted: number;
let answer: (query: URLSearchParams) => Promise<Response>;

/** Rows are numbered from the question's formula on, so that another question has other rows. */
function page(query: URLSearchParams): Response {
  const from = Number(query.get('from'));
  const base = Number(query.get('formula') ?? 0);
  const size = Math.max(0, Math.min(Number(query.get('size')), TOTAL - from));
  const rows = Array.from({ length: size }, (_, at) => ({
    row: base + from + at,
    premise: '',
    hypothesis: '',
    label: null,
    values: query.getAll('column').map((name) => `${name} of ${base + from + at}`),
  }));
  return Response.json({ total: TOTAL, formula: '', columns: [], rows });
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  aborted = 0;
  answer = async (query) => page(query);
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const query = new URL(url, 'http://x').searchParams;
    asked.push(query);
    return new Promise<Response>((resolve, reject) => {
      init.signal?.addEventListener('abort', () => {
        aborted++;
        reject(new DOMException('', 'AbortError'));
      });
      void answer(query).then(resolve, reject);
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(100);

async function shown(): Promise<Rows> {
  const rows = new Rows(new Session());
  rows.ask(QUESTION);
  rows.want(0, 24);
  await settle();
  return rows;
}

describe('the rows of a table', () => {
  it('come a page at a time, as they come into sight', async () => {
    const rows = await shown();
    expect(rows.total).toBe(TOTAL);
    expect(asked).toHaveLength(1);
    expect(rows.at(99)?.row).toBe(99);
    expect(rows.at(100)).toBeNull();
    expect(rows.value(rows.at(3)!, 'loss')).toBe('loss of 3');
    rows.want(90, 115);
    await settle();
    expect(asked.map((query) => query.get('from'))).toEqual(['0', '100']);
    expect(rows.at(115)?.row).toBe(115);
    expect(rows.placeOf(115)).toBe(115);
  });

  it('are not asked for while they fly by, nor any longer when they are out of sight', async () => {
    const rows = await shown();
    for (let first = 200; first < 900; first += 100) rows.want(first, first + 24);
    await settle();
    expect(asked.map((query) => query.get('from'))).toEqual(['0', '800']);
    answer = () => new Promise(() => undefined);
    rows.want(400, 424);
    await settle();
    rows.want(0, 24);
    await settle();
    expect(aborted).toBe(1);
  });

  it('stay until those of another question are there, and then change at once', async () => {
    const rows = await shown();
    let release = (): void => undefined;
    answer = (query) => new Promise((resolve) => (release = () => resolve(page(query))));
    rows.ask({ ...QUESTION, formula: '5000' });
    await settle();
    expect(rows.busy).toBe(true);
    expect(rows.at(0)?.row).toBe(0);
    const turn = rows.turn;
    release();
    await settle();
    expect(rows.at(0)?.row).toBe(5000);
    expect(rows.turn).toBe(turn + 1);
    expect(rows.busy).toBe(false);
  });

  it('keep their place when only the columns are others', async () => {
    const rows = await shown();
    rows.want(500, 524);
    await settle();
    const turn = rows.turn;
    rows.ask({ ...QUESTION, columns: ['loss', 'correct'] });
    await settle();
    expect(rows.turn).toBe(turn);
    expect(asked.at(-1)?.get('from')).toBe('500');
    expect(rows.value(rows.at(510)!, 'correct')).toBe('correct of 510');
  });

  it('of a question that was overtaken are dropped', async () => {
    const rows = await shown();
    const slow = answer;
    answer = () => new Promise(() => undefined);
    rows.ask({ ...QUESTION, formula: '5000' });
    answer = slow;
    rows.ask({ ...QUESTION, formula: '7000' });
    await settle();
    expect(rows.at(0)?.row).toBe(7000);
    expect(rows.turn).toBe(2);
  });

  it('say why they cannot come, and come when asked for again', async () => {
    const rows = await shown();
    answer = async () => Response.json({ title: 'No', status: 422 }, { status: 422 });
    rows.ask({ ...QUESTION, formula: '1' });
    await settle();
    expect(rows.problem?.title).toBe('No');
    expect(rows.at(0)?.row).toBe(0);
    answer = async (query) => page(query);
    rows.again();
    await settle();
    expect(rows.problem).toBeNull();
    expect(rows.at(0)?.row).toBe(1);
  });

  it('do not pile up: those far from sight are let go', async () => {
    const rows = await shown();
    answer = async (query) => {
      const body = (await page(query).json()) as object;
      return Response.json({ ...body, total: 100_000 });
    };
    rows.ask({ ...QUESTION, version: 2 });
    await settle();
    for (let first = 0; first < 6000; first += 100) {
      rows.want(first, first + 24);
      await settle();
    }
    expect(rows.at(0)).toBeNull();
    expect(rows.placeOf(900)).toBe(-1);
  });
});
