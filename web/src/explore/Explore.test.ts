import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../App.svelte';
import { FakeServer } from '../test/fake-server';
import { violations } from '../test/violations';

const ROWS = 5000;
const LABELS = ['entailment', 'neutral', 'contradiction'];
const columns = [
  { name: 'row', type: 'number', origin: 'data', model: null, description: 'number of the row' },
  { name: 'premise', type: 'text', origin: 'data', model: null, description: 'the premise' },
  { name: 'hypothesis', type: 'text', origin: 'data', model: null, description: 'the hypothesis' },
  { name: 'label', type: 'category', origin: 'data', model: null, description: 'the gold label' },
  { name: 'predicted(m)', type: 'category', origin: 'model', model: 'm', description: 'what m predicts' },
  { name: 'correct(m)', type: 'boolean', origin: 'model', model: 'm', description: 'whether m is right' },
  { name: 'loss(m)', type: 'number', origin: 'model', model: 'm', description: 'the loss of m' },
];
const estimate = (value: number) => ({ value, low: value - 0.01, high: value + 0.01, n: 100 });

let server: FakeServer;
const user = userEvent.setup();
let slices: object[];

/** A server that knows formulas by what they begin with, which is enough for a page. */
function answer(path: string, query: URLSearchParams): unknown {
  const formula = query.get('formula') ?? '';
  const selected = formula === '' ? ROWS : 40;
  switch (path.split('/')[3]) {
    case 'columns':
      return { columns, models: [{ model: 'm', hooks: [{ name: 'mlp.relu', units: 512 }], problem: null }] };
    case 'metrics':
      if (formula.includes('womam')) {
        const start = formula.indexOf('womam');
        const detail = `Formula, column ${start + 1}: there is no concept womam; did you mean woman?`;
        return Response.json(
          { title: 'The formula is at fault', status: 422, detail, start, end: start + 5, closest: ['woman'] },
          { status: 422 },
        );
      }
      return {
        rows: ROWS,
        selected,
        model: 'm',
        metrics: [
          { name: 'accuracy', all: estimate(0.9), selection: estimate(0.5) },
          { name: 'loss', all: estimate(0.3), selection: estimate(1.2) },
        ],
        problem: null,
        compare: null,
      };
    case 'rows': {
      const from = Number(query.get('from'));
      const size = Math.max(0, Math.min(Number(query.get('size')), selected - from));
      const rows = Array.from({ length: size }, (_, at) => ({
        row: from + at,
        premise: `<b>premise</b> ${from + at}`,
        hypothesis: 'hypothesis',
        label: LABELS[at % 3],
        values: query
          .getAll('column')
          .map((name) => (name === 'loss' ? at / 8 : name === 'correct' ? at % 2 === 0 : LABELS[(at + 1) % 3])),
      }));
      return { total: selected, formula, columns: [], rows };
    }
    case 'histograms':
      return {
        rows: ROWS,
        selected,
        histograms: query.getAll('column').map((column) =>
          column === 'loss'
            ? {
                column: 'loss(m)',
                type: 'number',
                bins: [0, 1, 2, 3].map((from) => ({ value: null, from, to: from + 1, all: 1000, selected: 10 })),
                others: { all: 0, selected: 0 },
                missing: { all: 1000, selected: 0 },
              }
            : {
                column: column === 'label' ? column : `${column}(m)`,
                type: 'category',
                bins: LABELS.map((value) => ({ value, from: null, to: null, all: 1000, selected: 10 })),
                others: { all: 0, selected: 0 },
                missing: { all: 0, selected: 0 },
              },
        ),
      };
    case 'completion': {
      const text = query.get('text') ?? '';
      const word = /\S*$/.exec(text)![0];
      const items = [{ text: 'label', kind: 'column', rows: null, detail: 'category, the gold label' }].filter((item) =>
        item.text.startsWith(word),
      );
      return { from: text.length - word.length, to: text.length, items };
    }
    case 'slices':
      return slices;
    default:
      return undefined;
  }
}

beforeEach(async () => {
  localStorage.clear();
  slices = [];
  server = new FakeServer();
  server.instead = answer;
  server.install();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const grid = (): HTMLElement => screen.getByRole('grid', { name: 'Rows' });
const dataRows = (): HTMLElement[] => within(grid()).getAllByRole('row').slice(1);
const bar = (): HTMLInputElement => screen.getByRole('combobox', { name: 'Formula' });

async function page(url = '/?data=everyday&model=m'): Promise<void> {
  history.replaceState(null, '', url);
  render(App);
  await waitFor(() => expect(dataRows()[0]!.textContent).toMatch(/premise/));
}

describe('Explore', () => {
  it('has no accessibility fault that can be found without drawing', async () => {
    slices = [
      { name: 'errors', formula: 'correct = false', saved: '', rows: 40, accuracy: estimate(0), problem: null },
    ];
    await page('/?data=everyday&model=m&formula=label+%3D+neutral');
    await screen.findByRole('listbox', { name: 'loss, 5 bins' });
    expect(await violations()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    await user.click(screen.getByRole('button', { name: /^Slices/ }));
    expect(await violations()).toEqual([]);
  });

  it('keeps only rows in sight in the document, and shows markup as text', async () => {
    await page();
    expect(grid().getAttribute('aria-rowcount')).toBe('5001');
    expect(dataRows().length).toBeLessThan(60);
    expect(dataRows()[0]!.textContent).toContain('<b>premise</b> 0');
    expect(grid().querySelector('b')).toBeNull();
  });

  it('sorts up, down and not, and says so', async () => {
    await page();
    const head = screen.getByRole('columnheader', { name: 'loss' });
    for (const order of ['ascending', 'descending', 'none']) {
      await user.click(within(head).getByRole('button'));
      expect(head.getAttribute('aria-sort')).toBe(order);
    }
    const asked = server.asked.map(({ what }) => what).filter((what) => what.includes('/rows?'));
    expect(asked.some((what) => what.includes('sort=loss&order=asc'))).toBe(true);
    expect(asked.some((what) => what.includes('sort=loss&order=desc'))).toBe(true);
    expect(location.search).not.toContain('sort');
  });

  it('moves with keys, pins, and takes nothing for a shortcut while one types', async () => {
    await page();
    grid().focus();
    await user.keyboard('{ArrowDown}jjk');
    expect(screen.getByRole('row', { selected: true }).getAttribute('aria-rowindex')).toBe('3');
    expect(grid().getAttribute('aria-activedescendant')).toBe('row-1');
    await user.keyboard('p');
    expect(location.search).toContain('pin=1');
    await user.click(bar());
    await user.keyboard('jp');
    expect(location.search).toContain('row=1');
    expect(bar().value).toBe('jp');
  });

  it('brushes a stretch of bins with keys, and takes it out again as a chip', async () => {
    await page();
    const chart = await screen.findByRole('listbox', { name: 'loss, 5 bins' });
    chart.focus();
    await user.keyboard('{ArrowRight}{Shift>}{ArrowRight}{/Shift}{Enter}');
    await waitFor(() => expect(bar().value).toBe('loss >= 1 AND loss < 3'));
    await waitFor(() =>
      expect(
        within(chart)
          .getAllByRole('option', { selected: true })
          .map((each) => each.getAttribute('aria-label')),
      ).toEqual(['1 to 2: 10 of 1,000 rows', '2 to 3: 10 of 1,000 rows']),
    );
    await user.keyboard('{End} ');
    await waitFor(() => expect(bar().value).toBe('loss = null'));
    await user.click(await screen.findByRole('button', { name: 'Take out loss = null' }));
    expect(bar().value).toBe('');
  });

  it('drops a column that is not there from the address, and says so', async () => {
    await page('/?data=everyday&model=m&column=row&column=premise&column=gone');
    expect((await screen.findByText(/gone is no column of everyday/)).textContent).toBeTruthy();
    expect(screen.getAllByRole('columnheader').map((head) => head.textContent!.trim())).toEqual(['row', 'premise']);
    expect(location.search).not.toContain('gone');
  });
});

describe('the formula bar', () => {
  it('completes with Tab what one has begun, even where one typed on meanwhile', async () => {
    await page();
    await user.click(bar());
    await user.keyboard('la');
    const option = await screen.findByRole('option', { name: /^label/ });
    expect(option.getAttribute('aria-selected')).toBe('true');
    expect(bar().getAttribute('aria-activedescendant')).toBe(option.id);
    server.instead = (path, query) =>
      path.endsWith('completion') ? new Promise(() => undefined) : answer(path, query);
    await user.keyboard('be{Tab}');
    expect(bar().value).toBe('label ');
    expect(document.activeElement).toBe(bar());
  });

  it('marks what is wrong, and mends it with what may have been meant', async () => {
    await page();
    await user.click(bar());
    await user.keyboard('label = neutral AND womam{Enter}');
    const mend = await screen.findByRole('button', { name: 'woman' });
    expect(bar().getAttribute('aria-invalid')).toBe('true');
    expect(document.querySelector('.mirror .faulty')!.textContent).toBe('womam');
    expect(document.getElementById(bar().getAttribute('aria-describedby')!)!.textContent).toContain(
      'There is no concept womam',
    );
    expect(await violations()).toEqual([]);
    await user.click(mend);
    expect(bar().value).toBe('label = neutral AND woman');
    await waitFor(() => expect(bar().getAttribute('aria-invalid')).toBe('false'));
  });

  it('joins lines that are pasted', async () => {
    await page();
    await user.click(bar());
    await user.paste('label = neutral\n  AND loss > 1\r\n');
    expect(bar().value).toBe('label = neutral AND loss > 1');
  });

  it('remembers what was finished, and offers it again', async () => {
    await page();
    await user.click(bar());
    await user.keyboard('loss > 1');
    await waitFor(() => expect(location.search).toContain('formula'));
    await user.keyboard('{Enter}');
    await user.click(screen.getByRole('button', { name: 'Clear the formula' }));
    await user.keyboard('{ArrowUp}');
    expect(screen.getByRole('listbox', { name: 'Earlier formulas' }).textContent).toContain('loss > 1');
    await user.keyboard('{Enter}');
    expect(bar().value).toBe('loss > 1');
  });

  it('shows its terms as chips when nobody types, and opens one where it stands', async () => {
    await page('/?data=everyday&model=m&formula=label+%3D+neutral+AND+loss+%3E+1');
    const list = await screen.findByRole('list', { name: 'Terms of the formula' });
    await user.click(within(list).getByRole('button', { name: 'Edit loss > 1' }));
    expect(document.activeElement).toBe(bar());
    expect([bar().selectionStart, bar().selectionEnd]).toEqual([20, 28]);
    expect(screen.queryByRole('list', { name: 'Terms of the formula' })).toBeNull();
  });

  it('neither colours nor completes a text that is very long', async () => {
    await page();
    await user.click(bar());
    server.asked = [];
    await user.paste('x'.repeat(100_000));
    expect(document.querySelector('.mirror')).toBeNull();
    expect(server.asked.some(({ what }) => what.includes('completion'))).toBe(false);
  });

  it('waits for the index that a formula needs, and goes on by itself', async () => {
    let building = true;
    server.instead = (path, query) =>
      path.endsWith('metrics') && query.has('formula') && building
        ? Response.json({ title: 'Not indexed yet', status: 409, detail: '', run: 'index' }, { status: 409 })
        : answer(path, query);
    await page();
    const run = server.run('index', 'running');
    await user.click(bar());
    await user.keyboard('pre:tok:a');
    expect(await screen.findByText(/^indexing… 50 %/)).toBeTruthy();
    building = false;
    Object.assign(run, { state: 'done', fraction: 1 });
    await waitFor(() => expect(screen.getByText('40', { selector: 'strong' })).toBeTruthy(), { timeout: 5000 });
  });

  it('saves a slice, and asks before one is replaced', async () => {
    slices = [{ name: 'old', formula: 'loss > 3', saved: '', rows: 2, accuracy: null, problem: null }];
    await page('/?data=everyday&model=m&formula=loss+%3E+1');
    await user.click(screen.getByRole('button', { name: /^Slices/ }));
    await user.click(screen.getByRole('button', { name: 'Save the formula as a slice…' }));
    const name = await screen.findByRole('textbox', { name: 'Name' });
    await user.type(name, 'old');
    expect(await screen.findByText('There is a slice of this name already. Replace it?')).toBeTruthy();
    expect(await violations()).toEqual([]);
    server.instead = (path, query) =>
      path === '/slices'
        ? Response.json(
            { title: 'The input is at fault', status: 422, detail: 'a slice’s name is odd' },
            { status: 422 },
          )
        : answer(path, query);
    await user.click(screen.getByRole('button', { name: 'Replace the slice' }));
    expect((await screen.findByRole('alert')).textContent).toContain('a slice’s name is odd');
    server.instead = (path, query) => (path === '/slices' ? { ...slices[0] } : answer(path, query));
    await user.click(screen.getByRole('button', { name: 'Replace the slice' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    const saved = server.asked.findLast(({ what }) => what === 'POST /slices')!.body;
    expect(saved).toEqual({ name: 'old', formula: 'loss > 1', dataset: 'everyday', model: 'm', replace: true });
  });
});
