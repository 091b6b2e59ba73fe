import { afterEach, expect, it, vi } from 'vitest';
import { ProblemError, ServerAway } from '../api/api';
import { Live } from './live.svelte';
import { ServerState } from './server.svelte';

afterEach(() => vi.useRealTimers());

/** Questions that wait until the test answers them. */
function held() {
  const asked: { text: string; answer: (text: string) => void; fail: (error: unknown) => void }[] = [];
  const server = new ServerState(() => undefined);
  const live = new Live<{ text: string }, string>(
    server,
    ({ text }) => new Promise((answer, fail) => asked.push({ text, answer, fail })),
  );
  return { asked, live, server };
}
const settled = (): Promise<void> =>
  new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => queueMicrotask(resolve))));

it('has one question on its way, and then asks the newest only', async () => {
  const { asked, live } = held();
  for (const text of ['a', 'ab', 'abc']) live.ask({ text });
  expect(asked.map((each) => each.text)).toEqual(['a']);
  asked[0]!.answer('A');
  await settled();
  expect(live.answer).toBe('A');
  expect(live.asking).toBe(true);
  expect(asked.map((each) => each.text)).toEqual(['a', 'abc']);
  asked[1]!.answer('ABC');
  await settled();
  expect([live.answer, live.answered, live.asking]).toEqual(['ABC', { text: 'abc' }, false]);
});

it('does not ask the same again', () => {
  const { asked, live } = held();
  live.ask({ text: 'a' });
  expect(live.ask({ text: 'a' })).toBe(false);
  expect(asked.length).toBe(1);
});

it('keeps the last answer while a problem stands, and forgets the problem with the next answer', async () => {
  const { asked, live } = held();
  live.ask({ text: 'a' });
  asked[0]!.answer('A');
  await settled();
  live.ask({ text: 'b' });
  asked[1]!.fail(new ProblemError({ title: 'No' }));
  await settled();
  expect([live.answer, live.problem?.title]).toEqual(['A', 'No']);
  live.ask({ text: 'c' });
  asked[2]!.answer('C');
  await settled();
  expect([live.answer, live.problem]).toEqual(['C', null]);
});

it('asks the newest again when the server is back', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { asked, live, server } = held();
  live.ask({ text: 'a' });
  asked[0]!.fail(new ServerAway('gone'));
  await settled();
  expect(server.away).toBe(true);
  expect(live.problem).toBeNull();
  live.ask({ text: 'ab' });
  asked[1]!.fail(new ServerAway('gone'));
  await settled();
  live.again();
  asked[2]!.answer('AB');
  await settled();
  expect([asked[2]!.text, live.answer, live.asking]).toEqual(['ab', 'AB', false]);
  server.close();
});

it('shows nothing for a question that was taken back', async () => {
  const { asked, live } = held();
  live.ask({ text: 'a' });
  live.ask(null);
  asked[0]!.answer('A');
  await settled();
  expect([live.answer, live.asking]).toEqual([null, false]);
});
