import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UNITS_AS_FINISHED } from '../dev/fixture.mjs';
import { generation } from '../dev/language.mjs';
import type { GenerateParameters } from './api/types';
import App from './App.svelte';
import { FakeServer } from './test/fake-server';
import { violations } from './test/violations';

let server: FakeServer;
const user = userEvent.setup();

// Compiling a workspace that comes when it is asked for may take longer than a test waits for what is in it.
beforeAll(async () => {
  await Promise.all([
    import('./neurons/NeuronsHead.svelte'),
    import('./neurons/Neurons.svelte'),
    import('./neurons/NewRun.svelte'),
    import('./ui/ModelHead.svelte'),
    import('./generate/Generate.svelte'),
  ]);
}, 60_000);

beforeEach(() => {
  server = new FakeServer();
  server.install();
  history.replaceState(null, '', '/neurons');
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const dataRows = (): HTMLElement[] => within(screen.getByRole('grid')).getAllByRole('row').slice(1);

async function page(url = '/neurons'): Promise<void> {
  history.replaceState(null, '', url);
  render(App);
  await waitFor(() => expect(screen.getByRole('grid').getAttribute('aria-busy')).toBe('false'));
}

describe('the page', () => {
  it('has no accessibility fault that can be found without drawing, with a unit open', async () => {
    server.run('r1', 'done', UNITS_AS_FINISHED);
    await page('/neurons?unit=20');
    await screen.findByRole('tab', { name: /Most active 250/ });
    expect(await violations()).toEqual([]);
  });

  it('has none in its empty state and in the dialogs either', async () => {
    render(App);
    await screen.findByRole('button', { name: 'Explain all units' });
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Help' }));
    await screen.findByRole('dialog', { name: 'Help' });
    expect(await violations()).toEqual([]);
  });

  it('keeps only rows in sight in the document, and says how many there are', async () => {
    server.run('r1', 'done', UNITS_AS_FINISHED);
    await page();
    expect(dataRows().length).toBeLessThan(60);
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('201');
  });

  it('sorts by a column on a click on its head, and says so', async () => {
    server.run('r1', 'done', UNITS_AS_FINISHED);
    await page();
    const head = screen.getByRole('columnheader', { name: /^Unit/ });
    await user.click(within(head).getByRole('button'));
    expect(head.getAttribute('aria-sort')).toBe('ascending');
    expect(within(dataRows()[0]!).getAllByRole('gridcell')[0]!.textContent).toBe('0');
    await user.click(within(head).getByRole('button'));
    expect(within(dataRows()[0]!).getAllByRole('gridcell')[0]!.textContent).toBe('199');
  });

  it('filters as one types and can be cleared', async () => {
    server.run('r1', 'done', UNITS_AS_FINISHED);
    await page();
    await user.type(screen.getByRole('textbox', { name: 'Formula contains' }), 'nobody');
    for (const row of dataRows()) expect(row.textContent).toContain('nobody');
    await user.type(screen.getByRole('textbox', { name: 'Formula contains' }), 'xyz');
    expect(screen.getByText('No unit passes the filter.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Clear' }));
    expect(dataRows().length).toBeGreaterThan(10);
  });

  it('moves through units with keys and goes into the unit and back', async () => {
    server.run('r1', 'done', UNITS_AS_FINISHED);
    await page();
    const grid = screen.getByRole('grid');
    grid.focus();
    await user.keyboard('{ArrowDown}jk{Enter}');
    const first = screen.getByRole('row', { selected: true });
    expect(first.getAttribute('aria-rowindex')).toBe('2');
    expect(grid.getAttribute('aria-activedescendant')).toBe(first.id);
    expect(document.activeElement?.tagName).toBe('H2');
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(grid);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('row', { selected: true })).toBeNull();
    await user.keyboard('/');
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Formula contains' }));
  });

  it('shows markup in sentences as text', async () => {
    server.run('r1', 'done', UNITS_AS_FINISHED);
    vi.stubGlobal('fetch', withExamples('<img src=x onerror="alert(1)"> <script>alert(2)</script>'));
    await page('/neurons?unit=20');
    const shown = await screen.findByText(/<script>alert\(2\)<\/script>/);
    expect(shown.querySelector('img, script')).toBeNull();
  });

  it('switches the formulas shown with the length', async () => {
    server.run('r1', 'done', UNITS_AS_FINISHED);
    await page('/neurons?unit=20&sort=unit');
    const formula = (): string => screen.getByRole('row', { selected: true }).querySelector('.formula')!.textContent!;
    expect(formula()).toContain('AND');
    await user.click(screen.getByRole('radio', { name: /^up to 1, mean IoU/ }));
    expect(formula().trim()).toBe('pre:tok:happy');
  });

  it('goes to another workspace by its tab or its number, and back as it was', async () => {
    server.run('r1', 'done', UNITS_AS_FINISHED);
    await page('/neurons?unit=20');
    await user.click(screen.getByRole('link', { name: 'Generate' }));
    expect(location.pathname).toBe('/generate');
    expect(screen.getByRole('link', { name: 'Generate' }).getAttribute('aria-current')).toBe('page');
    await user.keyboard('2');
    expect(location.search).toContain('unit=20');
    await waitFor(() => expect(screen.getByRole('row', { selected: true }).id).toBe('unit-20'));
  });

  it('says what is missing for a run, and what to do', async () => {
    server.dataSets = [];
    render(App);
    expect(await screen.findByText('There is no data set yet.')).toBeTruthy();
    expect(screen.getByText('./assay import snli FILE')).toBeTruthy();
  });

  it('shows a problem of the server in full', async () => {
    server.problem = () => ({ title: 'The workspace is locked', status: 503, detail: 'Process 4711 owns it.' });
    render(App);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The workspace is locked');
    expect(alert.textContent).toContain('Process 4711 owns it.');
    expect(within(alert).getByRole('button', { name: 'Copy' })).toBeTruthy();
  });
});

/** The fake server, with one sentence put into every example pair. */
function withExamples(sentence: string): typeof fetch {
  const usual = fetch;
  return async (input, init) => {
    const response = await usual(input, init);
    if (init?.method !== 'POST') return response;
    const body = (await response.json()) as { result: { activating: { premise: string; premiseMarks: unknown[] }[] } };
    for (const pair of body.result.activating.slice(0, 1)) Object.assign(pair, { premise: sentence, premiseMarks: [] });
    return Response.json(body);
  };
}

describe('Generate', () => {
  const tokens = (): HTMLElement[] => screen.queryAllByRole('option').filter((each) => each.id !== '');
  const tell = async (name: string, body: unknown): Promise<void> => {
    server.stream.send(name, body);
    await Promise.resolve();
  };

  /** Generates from a prompt, and waits until all is there. */
  async function generate(prompt = 'A tired woman is'): Promise<void> {
    await user.type(await screen.findByRole('textbox', { name: 'Prompt' }), prompt);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(server.runs[0]?.analysis).toBe('generate'));
    const run = server.runs[0]!;
    const { parts, result } = generation(run.parameters as unknown as GenerateParameters);
    for (const part of parts) await tell('partial', part);
    Object.assign(run, { state: 'done', result });
    await tell('end', run);
    await waitFor(() => expect(tokens().length).toBeGreaterThan(10));
  }

  it('has no accessibility fault: empty, with a text and a token, and without a model', async () => {
    history.replaceState(null, '', '/generate');
    const { unmount } = render(App);
    await screen.findByRole('textbox', { name: 'Prompt' });
    expect(await violations()).toEqual([]);
    await generate();
    await user.click(tokens()[7]!);
    await screen.findByText(/^generated token/);
    expect(await violations()).toEqual([]);
    unmount();
    server.models = [];
    history.replaceState(null, '', '/generate');
    render(App);
    expect(await screen.findByText('./assay model add DIR')).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Generate' }).disabled).toBe(true);
    expect(await violations()).toEqual([]);
  });

  it('moves from token to token, into the alternatives, and goes on with one', async () => {
    history.replaceState(null, '', '/generate');
    render(App);
    await generate();
    screen.getByRole('listbox', { name: 'Tokens' }).focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    const list = screen.getByRole('listbox', { name: 'Tokens' });
    const chosen = within(list).getByRole('option', { selected: true });
    expect(chosen.id).toBe('token-6');
    expect(list.getAttribute('aria-activedescendant')).toBe('token-6');
    expect(chosen.getAttribute('aria-label')).toMatch(/^\S+, .*%$/);
    await user.keyboard('{Enter}');
    expect(document.activeElement?.getAttribute('title')).toMatch(/^Go on from here with/);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(server.runs[0]?.parameters['promptIds']).toHaveLength(7));
  });

  it('takes several stop texts, with line breaks', async () => {
    history.replaceState(null, '', '/generate');
    render(App);
    await user.type(await screen.findByRole('textbox', { name: 'Stop at' }), '.{Enter}\\n\\n{Enter}');
    expect(new URLSearchParams(location.search).getAll('stop')).toEqual(['.', '\n\n']);
    await user.click(screen.getByRole('button', { name: 'Do not stop at .' }));
    expect(new URLSearchParams(location.search).getAll('stop')).toEqual(['\n\n']);
  });

  it('marks a number that cannot be, and goes on with the last that could', async () => {
    history.replaceState(null, '', '/generate');
    render(App);
    const field = await screen.findByRole('spinbutton', { name: 'New tokens' });
    await user.clear(field);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    await user.tab();
    expect((field as HTMLInputElement).value).toBe('40');
  });
});
