import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../App.svelte';
import { FakeServer } from '../test/fake-server';
import { violations } from '../test/violations';

let server: FakeServer;
const user = userEvent.setup();

beforeEach(() => {
  server = new FakeServer();
  server.install();
  sessionStorage.clear();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const field = (name: string): HTMLTextAreaElement => screen.getByRole('textbox', { name });
const asked = (analysis: string): Record<string, unknown>[] =>
  server.asked
    .map((each) => each.body as { analysis?: string; parameters?: Record<string, unknown> } | undefined)
    .filter((body) => body?.analysis === analysis)
    .map((body) => body!.parameters!);
const prediction = (): string => screen.getByRole('region', { name: 'Prediction' }).textContent!;

async function open(query = '?data=everyday&row=12'): Promise<void> {
  history.replaceState(null, '', `/edit${query}`);
  render(App);
  await screen.findByRole('tab', { name: 'Kept edits' });
  if (query.includes('row=')) await waitFor(() => expect(field('Hypothesis').value).not.toBe(''));
}

/** Types at the start of the hypothesis. */
async function write(text: string): Promise<void> {
  const area = field('Hypothesis');
  await user.click(area);
  area.setSelectionRange(0, 0);
  await user.type(area, text, { initialSelectionStart: 0, initialSelectionEnd: 0 });
}

describe('Edit', () => {
  it('starts from the chosen example, and the model follows what is typed', async () => {
    await open();
    expect(field('Premise').value).toContain('chef');
    await write('Nobody ');
    await waitFor(() => expect(prediction()).toContain('flipped'));
    expect(prediction()).toContain('Broken');
    expect(field('Hypothesis').closest('.field')!.querySelector('ins')!.textContent).toBe('Nobody ');
    await waitFor(() => expect(asked('edit').at(-1)!['hypothesis']).toBe(field('Hypothesis').value));
    expect(await violations()).toEqual([]);
  });

  it('keeps an edit with its true label, goes on from it, and deletes it with what came from it', async () => {
    await open();
    await write('Nobody ');
    await user.click(screen.getByRole('radio', { name: 'contradiction' }));
    await waitFor(() => expect(prediction()).toContain('Right'));
    await user.keyboard('{Control>}{Enter}{/Control}');
    const tree = screen.getByRole('tree', { name: 'Kept edits' });
    await waitFor(() => expect(within(tree).getAllByRole('treeitem')).toHaveLength(2));
    expect(server.challenges.sets.get('my edits')![0]).toMatchObject({
      parent: null,
      data: 'everyday',
      row: 12,
      label: 'contradiction',
      labelBy: 'chosen',
    });
    await write('not ');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(within(tree).getAllByRole('treeitem')).toHaveLength(3));
    expect(within(tree).getByRole('treeitem', { selected: true }).getAttribute('aria-level')).toBe('3');
    expect(await violations()).toEqual([]);

    // Up to the first edit and with Delete both go; then they are brought back.
    within(tree).getByRole('treeitem', { selected: true }).focus();
    await user.keyboard('{ArrowLeft}{Delete}');
    await waitFor(() => expect(within(tree).getAllByRole('treeitem')).toHaveLength(1));
    expect(server.challenges.sets.get('my edits')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Bring back' }));
    await waitFor(() => expect(within(tree).getAllByRole('treeitem')).toHaveLength(3));
    const [first, second] = server.challenges.sets.get('my edits')!;
    expect(second!.parent).toBe(first!.id);
  });

  it('has the draft in the address, and each example a draft of its own', async () => {
    await open();
    await write('Nobody ');
    await waitFor(() => expect(new URLSearchParams(location.search).get('hypothesis')).toMatch(/^Nobody /));
    expect(new URLSearchParams(location.search).get('of')).toBe('12 everyday');
    await user.click(screen.getByRole('tab', { name: 'Example' }));
    await user.click(await screen.findByRole('button', { name: 'Next example of the selection' }));
    await waitFor(() => expect(location.search).toContain('row=13'));
    await waitFor(() => expect(field('Hypothesis').value).not.toMatch(/^Nobody/));
    expect(location.search).not.toContain('of=');
    await user.click(screen.getByRole('button', { name: 'Previous example of the selection' }));
    await waitFor(() => expect(field('Hypothesis').value).toMatch(/^Nobody /));
    expect(await violations()).toEqual([]);
  });

  it('reads a text that nobody has, and says what is still needed', async () => {
    await open('?data=everyday');
    expect(screen.getByText(/Write a premise and a hypothesis/)).toBeTruthy();
    await user.type(field('Premise'), 'A man sleeps .');
    await user.type(field('Hypothesis'), 'A man sleeps .');
    await waitFor(() => expect(asked('edit').length).toBeGreaterThan(0));
    await waitFor(() => expect(prediction()).toMatch(/choose the true label/));
  });

  it('suggests changes, shows one on focus, and takes it with a click', async () => {
    await open();
    await user.click(screen.getByRole('tab', { name: 'Suggestions' }));
    await user.click(screen.getByRole('button', { name: 'Suggest' }));
    const list = await screen.findByRole('list', { name: 'Suggested changes' });
    const all = within(list).getAllByRole('button');
    const before = [field('Premise').value, field('Hypothesis').value];
    all[0]!.focus();
    expect(await screen.findByText('suggested')).toBeTruthy();
    expect([field('Premise').value, field('Hypothesis').value]).toEqual(before);
    await user.click(all[0]!);
    await waitFor(() => expect([field('Premise').value, field('Hypothesis').value]).not.toEqual(before));
    expect(await violations()).toEqual([]);
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(field('Premise'));
  });

  it('runs a challenge set on a model and makes a data set of it', async () => {
    await open();
    await write('Nobody ');
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(server.challenges.sets.get('my edits')).toHaveLength(1));
    await user.click(screen.getByRole('tab', { name: 'Challenge set' }));
    await user.click(screen.getByRole('button', { name: 'Run' }));
    const table = await screen.findByRole('table', { name: /Each edit on everyday-lstm/ });
    expect(within(table).getAllByRole('row')[1]!.textContent).toContain('flipped');
    expect(screen.getByRole('link', { name: 'CSV' }).getAttribute('href')).toBe(
      '/api/challenges/my%20edits/export?format=csv',
    );
    expect(await violations()).toEqual([]);
    await user.type(screen.getByRole('textbox', { name: 'Name of the data set' }), 'everyday');
    expect(screen.getByRole('button', { name: 'Replace the data set' })).toBeTruthy();
  });

  it('shows markup in texts as text', async () => {
    await open('?data=everyday&row=20');
    await write('<b>x</b> ');
    await waitFor(() => expect(screen.getByText('<b>x</b>', { exact: false, selector: 'ins' })).toBeTruthy());
    expect(document.querySelector('main img, main b, main script')).toBeNull();
  });

  it('is greyed without a model, with the reason and the remedy', async () => {
    server.models = [];
    await open('?data=everyday&row=12');
    expect(await screen.findByText('There is no model here that can label a text.')).toBeTruthy();
    expect(await violations()).toEqual([]);
  });
});
