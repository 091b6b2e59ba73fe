// Runs against the real server: what is started, goes on, is cancelled, is made again, and survives a reload and a crash.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, noAxeViolations, shot, test } from './support';

const LAUNCHER = join(import.meta.dirname, '../../assay');
const real = process.env['ASSAY_E2E'] !== 'fixture' && existsSync(LAUNCHER);
const url = (): string => process.env['ASSAY_URL']!;

const panel = (page: Page) => page.getByRole('complementary');
const state = (page: Page) => panel(page).getByRole('status').first();
const field = (page: Page, name: string) => panel(page).locator(`[name="${name}"]`);

/** A training that takes long enough to be looked at, in a folder of its own. */
async function train(page: Page, out: string, patience = '500'): Promise<void> {
  await field(page, 'data').fill('demo-dev');
  await field(page, 'dev').fill('demo-dev');
  await field(page, 'out').fill(out);
  await field(page, 'epochs').fill('500');
  await field(page, 'patience').fill(patience);
  await panel(page).getByRole('button', { name: 'Start' }).click();
}

test.describe('on the real server', () => {
  test.skip(!real, 'the fixture server trains nothing');
  let folder: string;

  test.beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-e2e-runs-'));
  });
  test.afterAll(() => {
    for (const made of [folder, `${folder}-light`, `${folder}-dark`]) rmSync(made, { recursive: true, force: true });
  });

  test('an analysis is started from its form, followed over a reload, cancelled, and run again', async ({ page }) => {
    await page.goto(`${url()}/runs`);
    await page.getByRole('button', { name: 'New run' }).click();
    await expect(panel(page)).toBeFocused();
    await noAxeViolations(page);
    await shot(page, 'runs-analyses');
    await panel(page)
      .getByRole('button', { name: /^train nli/ })
      .click();
    await expect(page).toHaveURL(/start=train\+nli/);

    await panel(page).getByRole('button', { name: 'Start' }).click();
    await expect(field(page, 'data')).toBeFocused();
    await expect(field(page, 'data')).toHaveAttribute('aria-invalid', 'true');
    await expect(panel(page).getByText('This is needed.').first()).toBeVisible();
    await field(page, 'epochs').fill('many');
    await noAxeViolations(page);
    await shot(page, 'runs-form-faults');
    await train(page, `${folder}-${test.info().project.name}`, '99999999999');
    // Too large for the server's numbers: its sentence stands at the field.
    await expect(field(page, 'patience')).toBeFocused();
    await field(page, 'patience').fill('500');
    await panel(page).getByRole('button', { name: 'Start' }).click();

    await expect(page).toHaveURL(/run=/);
    await expect(panel(page).getByRole('progressbar')).toBeVisible({ timeout: 30_000 });
    await expect(panel(page).getByRole('heading', { level: 2, name: 'train nli' })).toBeVisible();
    await noAxeViolations(page);
    await shot(page, 'runs-working');
    await page.reload();
    await expect(panel(page).getByRole('progressbar')).toBeVisible({ timeout: 30_000 });
    await panel(page).getByRole('button', { name: 'Cancel' }).click();
    await expect(state(page)).toContainText('Cancelled', { timeout: 60_000 });
    const first = page.url();

    await panel(page).getByRole('button', { name: 'Run again' }).click();
    await expect(page).not.toHaveURL(first);
    await expect(panel(page).getByRole('progressbar')).toBeVisible({ timeout: 30_000 });
    await panel(page).getByRole('button', { name: 'Cancel' }).click();
    await expect(state(page)).toContainText('Cancelled', { timeout: 60_000 });
    await panel(page).getByRole('button', { name: 'Change and run' }).click();
    await expect(field(page, 'epochs')).toHaveValue('500');
  });

  test('a result is read, saved, and opened where it belongs', async ({ page }) => {
    await page.goto(`${url()}/runs?start=predict&data=demo-dev`);
    await expect(field(page, 'data')).toHaveValue('demo-dev');
    await field(page, 'model').fill('demo');
    await panel(page).getByRole('button', { name: 'Start' }).click();
    await expect(state(page)).toContainText('Done', { timeout: 60_000 });
    await expect(panel(page).getByRole('columnheader', { name: 'description' })).toBeVisible();
    await noAxeViolations(page);
    await shot(page, 'runs-result');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      panel(page).getByRole('button', { name: 'JSON', exact: true }).click(),
    ]);
    expect(JSON.parse(readFileSync(await saved.path(), 'utf8'))).toMatchObject({ data: 'demo-dev', model: 'demo' });
    await panel(page).getByRole('button', { name: 'Show demo-dev in Explore' }).click();
    await expect(page.getByRole('grid', { name: 'Rows' })).toBeVisible();
    await expect(page).toHaveURL(/data=demo-dev/);
  });

  test('what failed says why, and its words can be passed on', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${url()}/runs?start=predict`);
    await field(page, 'data').fill('<b>no such data</b>');
    await field(page, 'model').fill('demo');
    await panel(page).getByRole('button', { name: 'Start' }).click();
    await expect(state(page)).toContainText('Failed', { timeout: 60_000 });
    const problem = panel(page).getByRole('alert');
    await expect(problem).toContainText('<b>no such data</b>');
    await problem.getByRole('button', { name: 'Copy' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('no such data');
    await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
    const list = page.getByRole('listbox', { name: /^Runs/ });
    await expect(list.getByRole('option', { name: /predict/ }).first()).toBeVisible();
    await expect(list.getByRole('option', { name: /Done/ })).toHaveCount(0);
    await shot(page, 'runs-failed');
  });

  test('a run that a crash of the server ended is shown as interrupted, and is run again', async ({ page }) => {
    test.setTimeout(240_000);
    const workspace = join(folder, `crash-${test.info().project.name}`);
    let server = await serve(workspace);
    try {
      await page.goto(`${server.url}/runs?start=train+nli`);
      await train(page, join(workspace, 'model'));
      await expect(panel(page).getByRole('progressbar')).toBeVisible({ timeout: 30_000 });
      await expect(state(page)).toContainText('Running');
      await kill(server.process);
      await expect(page.getByText('The server does not answer.')).toBeVisible();
      await expect(panel(page).getByRole('heading', { level: 2, name: 'train nli' })).toBeVisible();
      server = await serve(workspace, new URL(server.url).port);
      await expect(state(page)).toContainText('Interrupted', { timeout: 60_000 });
      await expect(panel(page).getByText('The server stopped before the run ended.', { exact: false })).toBeVisible();
      await noAxeViolations(page);
      await shot(page, 'runs-interrupted');
      await panel(page).getByRole('button', { name: 'Run again' }).click();
      await expect(state(page)).toContainText('Running', { timeout: 60_000 });
      await panel(page).getByRole('button', { name: 'Cancel' }).click();
      await expect(state(page)).toContainText('Cancelled', { timeout: 60_000 });
    } finally {
      await kill(server.process);
    }
  });
});

test('the list is walked with the keyboard, and the address brings the run back', async ({ page, server }) => {
  server.quick = true;
  for (let run = 0; run < 300; run++)
    server.generate({ model: 'everyday-words', prompt: `Text ${run * 1000}`, maxNew: 2 });
  await page.goto(`${server.url}/runs`);
  await expect(page.getByText('300 runs')).toBeVisible();
  const list = page.getByRole('listbox', { name: 'Runs, newest first' });
  expect(await list.getByRole('option').count()).toBeLessThan(60);
  await list.focus();
  await page.keyboard.press('End');
  await expect(list).toHaveAttribute('aria-activedescendant', 'run-r1');
  await expect(list.getByRole('option', { selected: true })).toBeInViewport();
  await page.keyboard.press('k');
  await expect(page).toHaveURL(/run=r2/);
  await page.keyboard.press('Enter');
  await expect(panel(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(list).toBeFocused();
  await page.reload();
  await expect(list.getByRole('option', { selected: true })).toBeInViewport();
  await page.keyboard.press('/');
  await page.keyboard.type('Text 123000');
  await expect(list.getByRole('option')).toHaveCount(1);
  await noAxeViolations(page);
  await shot(page, 'runs-list');
});

test('an analysis of a plug-in that the page has never heard of gets a form', async ({ page, server }) => {
  await page.goto(`${server.url}/runs?start=word+count`);
  await expect(panel(page)).toContainText('Counts words; <b>markup</b> in a summary is shown as it is');
  await expect(field(page, 'by').locator('option').first()).toHaveText('word (as usual)');
  await expect(panel(page).getByText('Rarer words are left out')).toBeVisible();
  await noAxeViolations(page);
  await shot(page, 'runs-form');
  await page.goto(`${server.url}/runs?start=no+such+thing`);
  await expect(panel(page)).toContainText('There is no analysis “no such thing” here');
});

for (const width of [1280, 900]) {
  test(`Runs fits ${width} pixels`, async ({ page, server }) => {
    server.done();
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${server.url}/runs?run=r1`);
    await expect(panel(page).getByRole('heading', { name: 'Result' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await noAxeViolations(page);
    await shot(page, `runs-width-${width}`);
  });
}

/** A server of the test's own, on the built-in data; in a process group, so that all of it can be killed at once. */
async function serve(workspace: string, port = '0'): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(LAUNCHER, ['demo', '--port', port], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
    env: { ...process.env, ASSAY_WORKSPACE: workspace, DISPLAY: '', WAYLAND_DISPLAY: '' },
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /Assay is at (http:\/\/[^\s/]+)/.exec(said)?.[1];
      // Only then is nothing else in the way of what the test starts.
      if (found && /: (done|taken|failed|cancelled|interrupted)\b/.test(said)) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`./assay demo ended with ${code}: ${said}`)));
  });
  return { url: address, process: child };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid!, 'SIGKILL');
  await ended;
}
