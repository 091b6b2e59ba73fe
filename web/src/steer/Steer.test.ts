import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListedVector } from '../api/steering';
import App from '../App.svelte';
import { FakeServer } from '../test/fake-server';
import { violations } from '../test/violations';

let server: FakeServer;
let vectors: ListedVector[];
const user = userEvent.setup();

function vector(name: string, more: Partial<ListedVector> = {}): ListedVector {
  return {
    name,
    model: 'tiny-stories',
    method: 'mean',
    created: '2026-03-02T09:14:00Z',
    places: ['blocks.1.hook_resid_post'],
    vectors: 1,
    norm: 2.5,
    card: { pairs: 400, splitHalf: 0.98, warnings: ['The classes differ in length.'] },
    problem: null,
    ...more,
  };
}

beforeEach(() => {
  vectors = [vector('sentiment'), vector('my set', { vectors: 12 })];
  server = new FakeServer();
  server.instead = (path, query) => {
    if (path === '/steering-vectors')
      return query.has('model') ? vectors : [...vectors, vector('stranger', { model: 'another' })];
    if (path === '/steering-expression') {
      const text = query.get('text') ?? '';
      if (!text.includes('oops')) return { places: [], norm: 5 };
      return Response.json(
        { title: 'Wrong', status: 422, detail: 'There is no steering vector "oops"; there are sentiment, my set.' },
        { status: 422 },
      );
    }
    const name = /^\/steering-vectors\/(.+)$/.exec(path)?.[1];
    const found = vectors.find((each) => each.name === decodeURIComponent(name ?? ''));
    return found && { ...found, vectors: [{ index: 0, norm: found.norm, card: {} }] };
  };
  server.install();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const expression = (at = 1): HTMLInputElement => screen.getByRole('combobox', { name: `Vector ${at}` });
const asked = (): unknown => server.asked.findLast(({ what }) => what === 'POST /runs')?.body;

async function open(query = ''): Promise<void> {
  history.replaceState(null, '', `/steer${query}`);
  render(App);
  await screen.findByRole('tab', { name: 'Vectors' }, { timeout: 20_000 });
}

describe('Steer', () => {
  it('steers with what is set, and the address brings it back', async () => {
    await open();
    await user.click(await screen.findByRole('button', { name: 'Steer with sentiment' }));
    await user.type(screen.getByRole('textbox', { name: 'Prompt' }), 'The food');
    await user.selectOptions(screen.getByRole('combobox', { name: 'What is done with sentiment' }), 'clamp to');
    const strength = screen.getByRole('spinbutton', { name: 'Strength' });
    await user.clear(strength);
    await user.type(strength, '-2');
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Run' }));
    const steer = {
      vector: 'sentiment',
      strength: -2,
      how: 'clamp',
      steps: 'both',
      positions: { which: 'all' },
    };
    expect(asked()).toMatchObject({
      analysis: 'steer generate',
      parameters: { prompt: 'The food', steers: [steer], temperature: 1, seed: 0 },
    });
    await waitFor(() => expect(location.search).toContain('run='));
    expect(new URLSearchParams(location.search).get('steer')).toBe('-2 clamp both all on sentiment');
    const link = location.search;
    cleanup();
    await open(link);
    expect(expression().value).toBe('sentiment');
    expect((screen.getByRole('spinbutton', { name: 'Strength' }) as HTMLInputElement).value).toBe('-2');
  });

  it('mutes, doubles and removes vectors', async () => {
    await open('?steer=1+add+both+all+on+sentiment');
    await user.click(screen.getByRole('button', { name: 'More for sentiment' }));
    await user.click(screen.getByRole('menuitem', { name: 'Duplicate', hidden: true }));
    const rows = screen.getAllByRole('group', { name: /^Vector \d$/ });
    expect(rows).toHaveLength(2);
    await user.click(within(rows[0]!).getByRole('button', { name: 'Mute sentiment' }));
    await user.click(screen.getByRole('button', { name: 'Run' }));
    expect((asked() as { parameters: { steers: unknown[] } }).parameters.steers).toHaveLength(1);
    await user.click(screen.getAllByRole('button', { name: 'More for sentiment' })[0]!);
    await user.click(screen.getByRole('menuitem', { name: 'Remove', hidden: true }));
    expect(screen.getAllByRole('group', { name: /^Vector \d$/ })).toHaveLength(1);
  });

  it('offers the names there are, and marks what the server cannot read', async () => {
    await open('?steer=1+add+both+all+on+');
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(2));
    await user.type(expression(), '0.5*m');
    const offers = await screen.findByRole('listbox', { name: 'Completions' });
    expect(within(offers).getAllByRole('option')).toHaveLength(2);
    await user.keyboard('{ArrowDown}{Enter}');
    expect(expression().value).toBe('0.5*mean("my set")');
    await user.type(expression(), ' + oops ');
    await user.tab();
    const said = await screen.findByText(/There is no steering vector "oops"/);
    expect(expression().getAttribute('aria-describedby')).toBe(said.id);
    expect(expression().getAttribute('aria-invalid')).toBe('true');
    expect(document.querySelector('.mirror .faulty')?.textContent).toBe('oops');
    expect(await violations()).toEqual([]);
  });

  it('opens a card with its warnings, and lists vectors of other models apart', async () => {
    await open();
    const card = await screen.findByRole('article', { name: 'sentiment' });
    await user.click(within(card).getByRole('button', { name: /^sentiment/ }));
    expect(within(card).getByText('The classes differ in length.')).toBeTruthy();
    expect(within(card).getByText('0.980')).toBeTruthy();
    expect(within(card).getByRole('link', { name: 'Export' }).getAttribute('href')).toBe(
      '/api/steering-vectors/sentiment/export',
    );
    expect(screen.getByText(/made with another/)).toBeTruthy();
    expect(location.search).toContain('vector=sentiment');
    expect(await violations()).toEqual([]);
  });

  it('says why there is nothing to steer with, and makes the built-in direction', async () => {
    vectors = [];
    server.dataSets = [{ ...server.dataSets[0]!, name: 'reviews' }];
    await open();
    expect(await screen.findByText(/There is no steering vector for .* yet\./)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Run' }).hasAttribute('disabled')).toBe(true);
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Make the sentiment direction' }));
    await waitFor(() =>
      expect(asked()).toMatchObject({
        analysis: 'steer direction',
        parameters: {
          data: 'reviews',
          column: 'label',
          positive: 'positive',
          negative: 'negative',
          as: 'sentiment',
        },
      }),
    );
  });
});
