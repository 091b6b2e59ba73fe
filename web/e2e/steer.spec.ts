// Steer on the real server with the built-in language model: a direction is made, used, shared, kept, walked along and measured.
import { readFileSync } from 'node:fs';
import type { Download, Page } from '@playwright/test';
import { expect, noAxeViolations, shot, test } from './support';

const url = (): string => process.env['ASSAY_URL']!;
const WAIT = { timeout: 90_000 };

test.describe.configure({ mode: 'serial', timeout: 240_000 });

test.beforeEach(() => {
  test.skip(process.env['ASSAY_E2E'] === 'fixture', 'needs the real server');
});

/** Both colour schemes work in one workspace: each has names of its own. */
const own = (name: string): string => `${name} ${test.info().project.name}`;
const mood = (): string => own('mood');

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });
const steered = (page: Page) => page.getByRole('listbox', { name: 'Steered tokens', exact: true });
const unsteered = (page: Page) => page.getByRole('listbox', { name: 'Unsteered tokens', exact: true });
const generated = (list: ReturnType<typeof steered>) =>
  list.getByRole('group', { name: 'Generated' }).getByRole('option');
const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
const strength = (page: Page) => page.getByRole('spinbutton', { name: 'Strength' });

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`${url()}/steer${query}`);
  await expect(tab(page, 'Vectors')).toBeVisible();
}

/** An address with one vector at work. */
const using = (vector: string, strength = 4, more = ''): string =>
  `?mode=greedy&new=12&prompt=The+food+was&steer=${encodeURIComponent(`${strength} add both all on "${vector}"`)}${more}`;

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.locator('.head .state')).toContainText('Done', WAIT);
}

async function text(list: ReturnType<typeof steered>): Promise<string> {
  return (await list.getByRole('option').allInnerTexts()).join('');
}

test('without a vector it says so and makes the built-in direction; a direction is made from labelled texts', async ({
  page,
}) => {
  await open(page);
  const make = page.getByRole('button', { name: 'Make the sentiment direction' });
  // The other colour scheme's tests may have been quicker.
  await expect(make.or(page.getByRole('article').first())).toBeVisible();
  if (await make.isVisible()) {
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
    await shot(page, 'steer-empty');
    await noAxeViolations(page);
    await make.click();
    await expect(card(page, 'sentiment')).toBeVisible(WAIT);
  }

  await tab(page, 'Make').click();
  await page.getByRole('main').getByRole('combobox', { name: 'Data set' }).selectOption('reviews');
  await page
    .getByRole('combobox', { name: 'Column' })
    .or(page.getByRole('textbox', { name: 'Column' }))
    .fill('label');
  await page.getByRole('textbox', { name: 'Towards' }).fill('positive');
  await page.getByRole('textbox', { name: 'Away from' }).fill('negative');
  await page.getByRole('textbox', { name: 'Name' }).fill(mood());
  await shot(page, 'steer-make');
  await noAxeViolations(page);
  await page.getByRole('button', { name: 'Make the direction' }).click();
  const made = card(page, mood());
  await expect(made).toContainText('split-half cosine', WAIT);
  await expect(made).toContainText('separation');
  await noAxeViolations(page);
});

test('steering changes the text, and one sees which tokens were changed, by how much, and undoes it', async ({
  page,
}) => {
  await open(page, using(mood()));
  await run(page);
  await expect(generated(steered(page)).first()).toBeVisible();
  expect(await text(steered(page))).not.toBe(await text(unsteered(page)));

  // The mask: all tokens that were read while steered, which are all but the last one.
  const all = await steered(page).getByRole('option').count();
  await expect(steered(page).locator('.touched')).toHaveCount(all - 1);
  await expect(unsteered(page).locator('.touched')).toHaveCount(0);

  await page.getByRole('radio', { name: 'KL' }).click();
  await page.locator('body').press('t');
  await expect(steered(page)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  const facts = page.locator('.chosen');
  await expect(facts).toContainText('KL, in nats');
  await expect(facts).toContainText(`changed by "${mood()}" × 4`);
  await shot(page, 'steer-texts');
  await noAxeViolations(page);

  // Only the first token of the prompt is changed.
  await page.getByRole('combobox', { name: /acts: positions/ }).selectOption('first token');
  await page.getByRole('combobox', { name: /prompt or generated tokens/ }).selectOption('prompt');
  await expect(page.getByText('Changed since the texts below were made.')).toBeVisible();
  await run(page);
  await expect(steered(page).locator('.touched')).toHaveCount(1);

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(steered(page).locator('.touched')).toHaveCount(all - 1);
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(steered(page).locator('.touched')).toHaveCount(1);
});

test('an address brings texts and settings to somebody else', async ({ page, context }) => {
  await open(page, using(mood(), -3));
  await run(page);
  await expect(page).toHaveURL(/run=/);
  const before = await text(steered(page));
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(strength(other)).toHaveValue('-3');
  await expect(other.getByRole('combobox', { name: 'Vector 1' })).toHaveValue(`"${mood()}"`);
  await expect.poll(() => text(steered(other))).toBe(before);
  await expect(steered(other).locator('.touched').first()).toBeVisible();
});

test('an expression is completed, and what the server cannot read is marked', async ({ page }) => {
  await open(page, using('no such'));
  const field = page.getByRole('combobox', { name: 'Vector 1' });
  await expect(page.getByText(/There is no steering vector "no such"/)).toBeVisible(WAIT);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('.mirror .faulty')).toHaveText('no such');
  await noAxeViolations(page);
  await field.fill('2 * ');
  await field.pressSequentially('"moo');
  const offers = page.getByRole('listbox', { name: 'Completions' });
  await expect(offers.getByRole('option').first()).toBeVisible();
  await offers.getByRole('option', { name: mood() }).click();
  await expect(field).toHaveValue(`2 * "${mood()}"`);
  await expect(field).toHaveAttribute('aria-invalid', 'false');
});

test('a vector is combined, exported, deleted, brought back, renamed and imported again', async ({ page }) => {
  const half = own('half');
  await open(page, '?side=line');
  await page.getByRole('combobox', { name: 'Expression to save' }).fill(`0.5*"${mood()}"`);
  await page.getByRole('textbox', { name: 'Name' }).fill(half);
  await page.getByRole('button', { name: 'Save the vector' }).click();
  await tab(page, 'Vectors').click();
  await expect(card(page, half)).toBeVisible(WAIT);
  await card(page, half).getByRole('button', { name: half }).first().click();

  const [download] = await Promise.all([
    page.waitForEvent('download') as Promise<Download>,
    card(page, half).getByRole('link', { name: 'Export' }).click(),
  ]);
  const file = await download.path();
  expect(readFileSync(file).subarray(0, 4096).toString()).toContain('steering vectors 1');

  await card(page, half).getByRole('button', { name: 'Delete' }).click();
  await expect(card(page, half)).toBeHidden();
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await expect(card(page, half)).toBeVisible();

  if (!(await card(page, half).getByRole('button', { name: 'Rename' }).isVisible()))
    await card(page, half).getByRole('button', { name: half }).first().click();
  await card(page, half).getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'New name' }).fill(own('less'));
  await page.keyboard.press('Enter');
  await expect(card(page, own('less'))).toBeVisible();

  await page
    .getByLabel('Import steering vectors from a file')
    .setInputFiles({ name: `${half}.safetensors`, mimeType: 'application/octet-stream', buffer: readFileSync(file) });
  await expect(card(page, half)).toBeVisible();
  await shot(page, 'steer-vectors');
  await noAxeViolations(page);
});

test('the line from a vector to its opposite is walked, stop by stop', async ({ page }) => {
  await open(page, '?side=line&mode=greedy&new=12&prompt=The+food+was&steps=3');
  await page.getByRole('combobox', { name: 'From', exact: true }).fill(`-4*"${mood()}"`);
  await page.getByRole('combobox', { name: 'To', exact: true }).fill(`4*"${mood()}"`);
  await page.getByRole('button', { name: 'Walk the line' }).click();
  const strip = page.getByRole('list', { name: 'Texts along the line' }).getByRole('listitem');
  await expect(strip).toHaveCount(3, WAIT);
  expect(await strip.first().innerText()).not.toBe(await strip.last().innerText());
  await noAxeViolations(page);
  await shot(page, 'steer-line');
  await page.reload();
  await expect(strip).toHaveCount(3, WAIT);
  await page.getByRole('button', { name: 'Use the vector at 0.500' }).click();
  await expect(page.getByRole('combobox', { name: 'Vector 1' })).toHaveValue(/^0\.5\*\(-4\*/);
});

test('what it does by its strength is measured on a small grid, and a long measurement can be cancelled', async ({
  page,
}) => {
  await open(page, `${using(mood(), 1)}&side=measure`);
  await page.getByRole('textbox', { name: 'Strengths' }).fill('-0.5, 0, 0.5');
  await page.getByRole('spinbutton', { name: 'Texts' }).fill('4');
  await page.getByRole('spinbutton', { name: 'Tokens', exact: true }).fill('8');
  await page.getByRole('spinbutton', { name: 'Random directions' }).fill('2');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  const panel = page.getByRole('tabpanel', { name: 'Measure' });
  await expect(panel.locator('.state')).toContainText('Done', { timeout: 150_000 });
  const cursor = page.getByRole('slider', { name: 'Cursor over strengths' });
  await cursor.focus();
  await page.keyboard.press('End');
  await expect(cursor).toHaveAttribute('aria-valuenow', '0.5');
  await expect(panel.locator('div.here')).toContainText('random directions');
  await expect(panel.getByText('Slopes of single samples')).toBeVisible();
  const [csv] = await Promise.all([
    page.waitForEvent('download') as Promise<Download>,
    panel.getByRole('button', { name: 'CSV' }).first().click(),
  ]);
  expect(readFileSync(await csv.path(), 'utf8').split('\r\n')[1]).toMatch(/^'?-0\.5,4,/);
  await shot(page, 'steer-measure');
  await noAxeViolations(page);

  await page.getByRole('spinbutton', { name: 'Texts' }).fill('400');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await expect(panel.locator('.state')).toContainText('Cancelled', WAIT);
});

test('it fits 900 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 800 });
  await open(page, `${using(mood())}&vector=${encodeURIComponent(mood())}`);
  await expect(card(page, mood())).toContainText('split-half cosine');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
  await noAxeViolations(page);
  await shot(page, 'steer-900');
});
