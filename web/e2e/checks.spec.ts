import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, noAxeViolations, shot, test } from './support';

const url = (): string => process.env['ASSAY_URL']!;

test('a model is checked: findings appear as they are made, and each says what it compared', async ({ page }) => {
  test.skip(process.env['ASSAY_E2E'] === 'fixture', 'needs the real server');
  await page.goto(`${url()}/checks?kind=check`);
  await page.getByRole('main').getByRole('combobox', { name: 'Model', exact: true }).selectOption('reviews');
  await page.getByRole('main').getByRole('combobox', { name: 'Data', exact: true }).selectOption('reviews');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  const list = page.getByRole('listbox', { name: 'Findings' });
  await expect(list.getByRole('option', { name: /greedy-score/ })).toContainText('Passed', { timeout: 60_000 });
  await expect(page.getByText(/checks? passed\.$/)).toBeVisible({ timeout: 60_000 });
  await noAxeViolations(page);

  await list.focus();
  await page.keyboard.press('Home');
  await expect(page.getByText('Compares: every logit is a number')).toBeVisible();
  await page.keyboard.press('j');
  await expect(list.locator('[aria-selected="true"]')).not.toContainText('finite');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByText(/exit code 3/)).toBeVisible();
  await shot(page, 'checks-model');
});

test('a log whose scores leave out the end is found, with both numbers, the tolerance and a command', async ({
  page,
}) => {
  test.skip(process.env['ASSAY_E2E'] === 'fixture', 'needs the real server');
  const folder = mkdtempSync(join(tmpdir(), 'assay-log-'));
  const file = join(folder, 'log.jsonl');
  writeFileSync(
    file,
    '{"prompt":"The food was","output":" cold .","score":-1.0}\n{"prompt":"The staff","output":" were friendly .","score":-2}\n',
  );
  try {
    await page.goto(`${url()}/checks`);
    await page.getByRole('radio', { name: 'A log' }).click();
    await page.getByLabel('File').fill(file);
    await page.getByRole('main').getByRole('combobox', { name: 'Model', exact: true }).selectOption('reviews');
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await page.getByRole('button', { name: 'log-score' }).click();
    const panel = page.getByRole('complementary', { name: 'Check log-score' });
    await expect(panel).toContainText('2 of 2 texts have another total than the loss says');
    await expect(panel).toContainText('Second computation');
    await expect(panel).toContainText('unit roundoff');
    await expect(panel.locator('code')).toContainText('./assay check log');
    await noAxeViolations(page);
    await shot(page, 'checks-log');
    // The address holds the view: the same finding after a reload.
    await page.reload();
    await expect(panel).toContainText('2 of 2 texts have another total');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a file that is not there is said in place, with what was asked for kept', async ({ page }) => {
  test.skip(process.env['ASSAY_E2E'] === 'fixture', 'needs the real server');
  await page.goto(`${url()}/checks?kind=check+log`);
  await page.getByLabel('File').fill('/not/there.jsonl');
  await page.getByRole('main').getByRole('combobox', { name: 'Model', exact: true }).selectOption('reviews');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByText('There is no file /not/there.jsonl.').first()).toBeVisible();
  await expect(page.getByLabel('File')).toHaveValue('/not/there.jsonl');
});
