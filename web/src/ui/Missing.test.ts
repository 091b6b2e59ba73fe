import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Session } from '../state/session.svelte';
import { FakeServer } from '../test/fake-server';
import Missing from './Missing.svelte';

const RUN = { analysis: 'explain', parameters: { data: 'everyday', model: 'everyday-lstm', hook: 'mlp.relu' } };

describe('a panel that cannot work', () => {
  const server = new FakeServer();
  let session: Session;
  let close: () => void;

  beforeEach(async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    server.runs = [];
    server.problem = undefined;
    server.install();
    session = new Session();
    close = session.open();
    await waitFor(() => expect(session.loaded).toBe(true));
  });

  afterEach(() => {
    cleanup();
    close();
    vi.useRealTimers();
  });

  const show = (onDone?: () => void) =>
    render(Missing, {
      session,
      reason: 'No model was run over everyday.',
      remedy: 'Run one:',
      command: './assay predict everyday everyday-lstm',
      run: RUN,
      ...(onDone ? { onDone } : {}),
    });

  it('starts the run that helps, shows how far it is, and tells once that it is done', async () => {
    const onDone = vi.fn();
    const { container } = show(onDone);
    expect((await axe.run(container, { rules: { region: { enabled: false } } })).violations).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Run it' }));
    expect((await screen.findByRole('progressbar')).getAttribute('aria-valuenow')).toBe('50');
    Object.assign(server.runs[0]!, { fraction: 0.8 });
    await vi.advanceTimersByTimeAsync(1000);
    await waitFor(() => expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('80'));
    Object.assign(server.runs[0]!, { state: 'done', fraction: 1 });
    await vi.advanceTimersByTimeAsync(1000);
    await waitFor(() => expect(onDone).toHaveBeenCalledTimes(1));
    await session.refreshRuns();
    expect(onDone).toHaveBeenCalledTimes(1);
  });

  it('follows a run that is under way already, as after a reload', async () => {
    server.run('before', 'running');
    await session.refreshRuns();
    show();
    expect(await screen.findByRole('progressbar')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Run it' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(server.asked.some(({ what }) => what === 'DELETE /runs/before')).toBe(true);
  });

  it('shows what the server has against it, where the button is', async () => {
    show();
    server.problem = (path) =>
      path === '/runs' ? { title: 'The input is at fault', status: 422, detail: 'There is no model.' } : undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Run it' }));
    expect((await screen.findByRole('alert')).textContent).toContain('There is no model.');
    expect(screen.getByRole('button', { name: 'Run it' })).toBeTruthy();
  });

  it('asks nothing while nothing works', async () => {
    server.asked = [];
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.asked).toEqual([]);
    server.run('one', 'running');
    await session.refreshRuns();
    server.asked = [];
    await vi.advanceTimersByTimeAsync(3200);
    expect(server.asked.map(({ what }) => what)).toEqual(Array(3).fill('GET /runs?from=one'));
  });
});
