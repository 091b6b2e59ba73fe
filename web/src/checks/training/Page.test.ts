import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import { FakeServer } from '../../test/fake-server';
import type { TrainingReport, TrainingSeries } from './training';

let server: FakeServer;
const user = userEvent.setup();

const series = (metric: TrainingSeries['metric'], ...values: number[]): TrainingSeries => ({
  metric,
  column: metric,
  points: values.map((value, at) => ({ step: at + 1, value, low: value, high: value })),
  seen: values.length,
  perPoint: 1,
  broken: null,
  spikes: [],
});

/** As the server reports on a training whose development loss rises in the end. */
function report(source: string): TrainingReport {
  return {
    source,
    format: 'csv',
    axis: 'step',
    running: false,
    choices: 3,
    guessing: Math.log(3),
    parameters: null,
    series: [
      series('train-loss', 1.1, 0.6, 0.3, 0.1),
      series('dev-loss', 1, 0.7, 0.8, 1.1),
      series('gradient-norm', 4, 3, 2, 1),
      series('learning-rate', 0.001, 0.001, 0.0005, 0.0001),
    ],
    rule: 'Every value is drawn.',
    findings: [
      {
        id: 'over-confident',
        severity: 'warning',
        summary: 'the development loss rises from step 2 on',
        evidence: [{ metric: 'dev-loss', step: 2, value: 0.7 }],
        cause: 'the model grows sure of what it gets wrong',
        remedy: 'stop at step 2',
        source: 'Guo et al. (2017)',
      },
    ],
    notAsked: [],
    stopping: { byLoss: { step: 2, loss: 0.7, accuracy: null }, byAccuracy: null },
    calibration: null,
    overfit: null,
    loss: null,
    reading: {
      rows: 4,
      columns: [],
      ignored: [],
      unusable: [],
      unusableCount: 0,
      restarts: 0,
      replaced: 0,
      duplicates: 0,
    },
    seconds: 0.1,
    command: `./assay check training ${source}`,
  };
}

const asked = (): Record<string, unknown>[] =>
  server.asked
    .filter(({ what, body }) => what === 'POST /runs' && (body as { analysis: string }).analysis === 'check training')
    .map(({ body }) => (body as { parameters: Record<string, unknown> }).parameters);

beforeEach(() => {
  vi.useRealTimers();
  server = new FakeServer();
  server.install();
  server.instead = (path) => {
    const last = server.asked.at(-1)!;
    const { analysis, parameters } = (last.body ?? {}) as { analysis?: string; parameters: Record<string, string> };
    return path === '/runs' && analysis === 'check training'
      ? { id: 'c', state: 'done', result: report(parameters.log ?? parameters.run!) }
      : undefined;
  };
  localStorage.clear();
  sessionStorage.clear();
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function open(address: string): Promise<HTMLElement> {
  history.replaceState(null, '', address);
  render(App);
  return await screen.findByRole('region', { name: 'Training' }, { timeout: 4000 });
}

const logFile = (): HTMLInputElement => screen.getByRole('textbox', { name: 'Log file' });

/** jsdom draws nothing, so contrast is left to the tests in a real browser. */
async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'color-contrast': { enabled: false } },
  });
  return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

describe('the page of trainings', () => {
  it('reads the log in the address, and has no accessibility fault that can be found without drawing', async () => {
    const page = await open('/checks?kind=check+training&log=%2Flogs%2Fa.csv&classes=3&columns=dev-loss%3Dverlust');
    expect(await within(page).findByRole('heading', { name: '/logs/a.csv' })).toBeTruthy();
    expect(asked()).toEqual([{ log: '/logs/a.csv', classes: 3, columns: ['dev-loss=verlust'] }]);
    expect(logFile().value).toBe('/logs/a.csv');
    expect(within(page).getByText(/the development loss rises from step 2 on/)).toBeTruthy();
    expect(await violations()).toEqual([]);
  });

  it('puts the log that is checked into the address, and follows the browser back to the one before', async () => {
    const page = await open('/checks?kind=check+training&log=a.csv');
    await within(page).findByRole('heading', { name: 'a.csv' });
    await user.clear(logFile());
    await user.type(logFile(), 'b.csv');
    // Typing alone asks for nothing and is no step.
    expect(new URLSearchParams(location.search).get('log')).toBe('a.csv');
    await user.click(within(page).getByRole('button', { name: 'Check' }));
    await within(page).findByRole('heading', { name: 'b.csv' });
    expect(new URLSearchParams(location.search).get('log')).toBe('b.csv');
    history.back();
    await within(page).findByRole('heading', { name: 'a.csv' });
    expect(logFile().value).toBe('a.csv');
  });

  it('keeps the chosen run in the address, and says when it is not there', async () => {
    for (const id of ['t1', 't2']) server.run(id, 'done').analysis = 'train nli';
    const page = await open('/checks?kind=check+training');
    await within(page).findByRole('heading', { name: 't2' });
    await user.selectOptions(within(page).getByRole('combobox', { name: 'Training' }), 't1');
    await within(page).findByRole('heading', { name: 't1' });
    expect(new URLSearchParams(location.search).get('training')).toBe('t1');
    cleanup();
    const other = await open('/checks?kind=check+training&training=gone');
    expect(await within(other).findByText(/There is no training run gone/)).toBeTruthy();
  });

  it('learns no examples by heart only because an address was opened', async () => {
    const page = await open(`/checks?kind=check+training&by-heart=everyday&training=`);
    expect(within(page).getByRole<HTMLInputElement>('checkbox').checked).toBe(true);
    expect(asked()).toEqual([]);
    await user.click(within(page).getByRole('button', { name: 'Check' }));
    await waitFor(() => expect(asked()).toEqual([{ overfit: 8, data: 'everyday' }]));
  });
});
