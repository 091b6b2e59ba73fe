// What a real server does seldom or never on demand: a fixture server is driven by hand.
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { expect, noAxeViolations, order, rows, shot, test, watchShifts } from './support';

test('units come in live without moving anything', async ({ page, server }) => {
  server.begin();
  server.finish(40);
  const shifts = await watchShifts(page);
  await page.goto(`${server.url}/neurons`);
  await expect(rows(page).first()).toBeVisible();
  await rows(page).nth(3).hover();
  const before = await order(page);
  server.finish(25);
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '33');
  await expect(page.getByText('65 units', { exact: true })).toBeVisible();
  expect((await order(page)).slice(0, before.length)).toEqual(before);
  await shot(page, 'running');
  await noAxeViolations(page);

  server.finish(200);
  await expect(page.locator('.state')).toContainText('Done');
  expect((await order(page)).slice(0, before.length)).toEqual(before);
  await page.getByRole('button', { name: /160 new units at the end/ }).click();
  const ious = (await rows(page).locator('.iou').allInnerTexts()).map(Number);
  expect(ious).toEqual(ious.toSorted((a, b) => b - a));
  expect(await shifts()).toBeLessThan(0.002);
});

test('loading moves nothing', async ({ page, server }) => {
  server.done();
  const shifts = await watchShifts(page);
  let answer = (): void => undefined;
  server.hold = new Promise((resolve) => (answer = () => resolve(undefined)));
  await page.goto(`${server.url}/neurons?unit=20`);
  await expect(page.getByLabel('Loading example pairs')).toBeVisible();
  answer();
  await expect(page.locator('li.pair mark').first()).toBeVisible();
  expect(await shifts()).toBeLessThan(0.002);
});

test('a run can be cancelled, and what it found stays', async ({ page, server }) => {
  server.begin();
  server.finish(30);
  await page.goto(`${server.url}/neurons`);
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('.state')).toContainText('Cancelled');
  await expect(page.getByText('30 units', { exact: true })).toBeVisible();
});

test('a run is started from the empty page', async ({ page, server }) => {
  await page.goto(`${server.url}/neurons`);
  await expect(page.getByRole('heading', { name: 'What does each unit look for?' })).toBeVisible();
  await noAxeViolations(page);
  await shot(page, 'empty');
  await page.getByRole('button', { name: 'Explain all units' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  server.finish(20);
  await expect(rows(page).first()).toBeVisible();
  expect(server.runs[0]?.parameters).toEqual({
    data: 'everyday',
    model: 'everyday-lstm',
    hook: 'mlp.relu',
    lengths: [1, 2, 3, 5],
  });
});

test('without data the page says how to get some', async ({ page, server }) => {
  server.dataSets = [];
  await page.goto(`${server.url}/neurons`);
  await expect(page.getByText('./assay import snli FILE')).toBeVisible();
  await noAxeViolations(page);
  await shot(page, 'no-data');
});

test('the server goes away and comes back, and nothing is lost', async ({ page, server }) => {
  server.begin();
  server.finish(30);
  await page.goto(`${server.url}/neurons?unit=3`);
  await expect(page.locator('li.pair mark').first()).toBeVisible();
  await server.stop();
  await expect(page.getByText('The server does not answer.')).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
  await expect(page.locator('li.pair mark').first()).toBeVisible();
  await noAxeViolations(page);
  await shot(page, 'server-away');
  await server.start();
  // Unless the page has asked again by itself meanwhile, which takes the button away.
  await page.getByRole('button', { name: 'Retry now' }).evaluateAll((there) => {
    for (const button of there) (button as HTMLElement).click();
  });
  await expect(page.getByText('The server does not answer.')).toBeHidden();
  server.finish(200);
  await expect(page.locator('.state')).toContainText('Done', { timeout: 15_000 });
  await expect(page.getByText('200 units', { exact: true })).toBeVisible();
});

test('a problem is shown where it belongs, in full, and can be tried again', async ({ page, server }) => {
  server.done();
  const detail = 'Model everyday-lstm: model.safetensors has 12 tensors, 14 were expected. Train it again.';
  server.refuse = (_, body) =>
    body?.analysis === 'unit examples' ? { title: 'The model could not be run', status: 500, detail } : undefined;
  await page.goto(`${server.url}/neurons?unit=3`);
  const problem = page.getByRole('alert');
  await expect(problem).toContainText(detail);
  await noAxeViolations(page);
  await shot(page, 'problem');
  server.refuse = () => undefined;
  await problem.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('li.pair').first()).toBeVisible();
});

test('a failed run tells why and keeps its units', async ({ page, server }) => {
  server.begin();
  server.finish(30);
  await page.goto(`${server.url}/neurons`);
  await expect(rows(page).first()).toBeVisible();
  server.end('failed', { title: 'Disk full', detail: 'No space left in the workspace. Free 200 MB and run again.' });
  await expect(page.getByRole('alert')).toContainText('Free 200 MB');
  await expect(page.getByText('30 units', { exact: true })).toBeVisible();
  await shot(page, 'failed');
});

test('activations without texts: the panel is greyed with reason and remedy', async ({ page, server }) => {
  server.begin({ activations: 'A.npy', concepts: 'C.npz', length: 5 });
  server.finish(60);
  await page.goto(`${server.url}/neurons?unit=3`);
  await expect(page.getByText('This run explains activations from a file, without texts.')).toBeVisible();
  await expect(page.getByText('Run explain with --data and --model to see example pairs here.')).toBeVisible();
  expect(server.asked).toBe(0);
  await noAxeViolations(page);
  await shot(page, 'greyed');
});

test('markup, emoji, right-to-left and long sentences are shown as they are, with marks in place', async ({
  page,
  server,
}) => {
  server.done();
  const odd = [
    { text: '<img src=x onerror="document.title=1"> A man waves.', word: 'man' },
    { text: '👩‍👩‍👧 A man hugs 🐕 outside the cafe\u0301 .', word: 'cafe\u0301' },
    { text: 'رجل يقرأ جريدة في الحديقة', word: 'جريدة' },
    { text: `A man ${'keeps talking and '.repeat(60_000)}sits .`, word: 'man' },
  ];
  await page.route('**/api/runs', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    const response = await route.fetch();
    const body = await response.json();
    odd.forEach(({ text, word }, at) => {
      const start = text.indexOf(word);
      Object.assign(body.result.activating[at], { premise: text, premiseMarks: [[start, start + word.length]] });
    });
    return route.fulfill({ response, json: body });
  });
  await page.goto(`${server.url}/neurons?unit=3`);
  const premises = page.locator('li.pair .sentence.pre');
  for (const [at, { word }] of odd.entries()) await expect(premises.nth(at).locator('mark')).toHaveText([word]);
  await expect(premises.nth(0)).toContainText('<img src=x onerror="document.title=1">');
  expect(await page.title()).toBe('everyday · Neurons – Assay');
  expect(await premises.locator('img').count()).toBe(0);
  await expect(premises.nth(3).getByRole('button', { name: /more characters/ })).toBeVisible();
  await shot(page, 'odd-texts');
});

test('an old link to a run that is gone says so', async ({ page, server }) => {
  server.done();
  await page.goto(`${server.url}/neurons?run=gone&unit=3`);
  await expect(page.getByRole('alert')).toContainText('There is no run gone; the newest one is shown.');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('the first load takes at most 150 KiB of compressed script', () => {
  const dist = `${import.meta.dirname}/../dist`;
  // The entry and what it imports at once; workspaces that come later are not named in the page.
  const scripts = [...readFileSync(`${dist}/index.html`, 'utf8').matchAll(/"\/(assets\/[^"]+\.js)"/g)];
  expect(scripts.length).toBeGreaterThan(0);
  const bytes = scripts.reduce((sum, [, name]) => sum + gzipSync(readFileSync(`${dist}/${name}`)).length, 0);
  expect(bytes).toBeLessThan(150 * 1024);
});
