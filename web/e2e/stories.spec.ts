// What a user does, on any server whose newest run is a finished explanation: the real one or the fixture.
import { readFileSync } from 'node:fs';
import { expect, noAxeViolations, openDone, order, rows, shot, test } from './support';

test('sees all units, best first, and nothing is wrong for assistive technology', async ({ page }) => {
  await openDone(page);
  const ious = await rows(page).locator('.iou').allInnerTexts();
  expect(ious.length).toBeGreaterThan(10);
  expect(ious.map(Number)).toEqual(ious.map(Number).toSorted((a, b) => b - a));
  await noAxeViolations(page);
  await shot(page, 'units');
});

test('opens a unit: formula, figures, curve, weights and pairs with marked words', async ({ page }) => {
  await openDone(page);
  await rows(page).first().click();
  const panel = page.getByRole('complementary');
  const formula = await rows(page).first().locator('.formula .formula').innerText();
  await expect(panel.locator('.top .formula .formula')).toHaveText(formula);
  await expect(panel.getByRole('img', { name: /^IoU of unit/ })).toBeVisible();
  await expect(panel.getByRole('tab', { name: /Most active/, selected: true })).toBeVisible();
  await expect(panel.locator('li.pair mark').first()).toBeVisible();
  await noAxeViolations(page);
  await shot(page, 'unit');
  await panel.getByRole('tab', { name: /unit silent/ }).click();
  await expect(page).toHaveURL(/pairs=satisfying/);
  await shot(page, 'unit-silent');
});

test('sorts, filters and changes the length; the address brings it all back', async ({ page }) => {
  await openDone(page);
  await page.getByRole('columnheader', { name: 'Active rows' }).getByRole('button').click();
  await expect(page.getByRole('columnheader', { name: 'Active rows' })).toHaveAttribute('aria-sort', 'descending');
  await page.getByRole('textbox', { name: 'Formula contains' }).fill('hyp:tok');
  await page.getByRole('radio', { name: /^up to 2,/ }).click();
  for (const formula of await rows(page).locator('.formula .formula').allInnerTexts())
    expect(formula).toContain('hyp:tok');
  await rows(page).nth(2).click();
  const before = await order(page);
  await expect(page).toHaveURL(/unit=\d+/);
  await page.reload();
  await expect(rows(page).first()).toBeVisible();
  expect(await order(page)).toEqual(before);
  await expect(page.getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '4');
  await expect(page.getByRole('radio', { name: /^up to 2,/ })).toBeChecked();

  await page.goBack();
  await expect(page.getByRole('row', { selected: true })).toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole('radio', { name: /^up to 2,/ })).not.toBeChecked();
  await page.goForward();
  await expect(page.getByRole('radio', { name: /^up to 2,/ })).toBeChecked();
});

test('works with the keyboard alone', async ({ page }) => {
  await openDone(page);
  const grid = page.getByRole('grid', { name: 'Units' });
  await page.keyboard.press('/');
  await expect(page.getByRole('textbox', { name: 'Formula contains' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(grid).toBeFocused();
  const units = await order(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('j');
  await expect(page.getByRole('row', { selected: true })).toHaveId(`unit-${units[1]}`);
  await shot(page, 'keyboard');
  await page.keyboard.press('End');
  await expect(page.getByRole('row', { selected: true })).toBeInViewport();
  await page.keyboard.press('Home');
  await expect(page.getByRole('row', { selected: true })).toHaveId(`unit-${units[0]}`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: `Unit ${units[0]}` })).toBeFocused();
  await page.keyboard.press('[');
  await expect(page).toHaveURL(/length=/);
  await page.keyboard.press('Escape');
  await expect(grid).toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  await noAxeViolations(page);
  await shot(page, 'shortcuts');
  await page.keyboard.press('Escape');
  await expect(grid).toBeFocused();
});

test('chooses a unit on the chart, sees its row, and closes it again', async ({ page }) => {
  await openDone(page, '?sort=unit');
  const panel = page.getByRole('complementary');
  const unit = await panel
    .getByRole('button', { name: /^Unit \d+/ })
    .last()
    .locator('.number')
    .innerText();
  await panel
    .getByRole('button', { name: /^Unit \d+/ })
    .last()
    .click();
  await expect(panel.getByRole('heading', { name: unit, exact: true })).toBeVisible();
  await expect(page.getByRole('row', { selected: true })).toBeInViewport();
  await panel.getByRole('button', { name: 'Close the unit' }).click();
  await expect(panel.getByRole('heading', { name: 'All units' })).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Units' })).toBeFocused();
});

test('hears what a word means by hovering and by focusing it', async ({ page }) => {
  await openDone(page);
  await page.getByRole('columnheader', { name: 'Recall' }).getByRole('button').hover();
  await expect(page.getByRole('tooltip')).toContainText('Of the rows on which the unit is active');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Model’s accuracy' }).focus();
  await expect(page.getByRole('tooltip')).toContainText('right predictions on all rows');
  // A tooltip hangs at the page's end and is announced with its word: it needs no landmark.
  await noAxeViolations(page, ['region']);
});

test('saves the curve as SVG and CSV, and copies the command', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openDone(page);
  await rows(page).first().click();
  const panel = page.getByRole('complementary');
  const [svg] = await Promise.all([page.waitForEvent('download'), panel.getByRole('button', { name: 'SVG' }).click()]);
  expect(svg.suggestedFilename()).toMatch(/^unit-\d+-iou-by-length\.svg$/);
  const drawing = readFileSync(await svg.path(), 'utf8');
  expect(drawing).toContain('maximum formula length');
  expect(drawing).not.toContain('var(--');
  const [csv] = await Promise.all([page.waitForEvent('download'), panel.getByRole('button', { name: 'CSV' }).click()]);
  const lines = readFileSync(await csv.path(), 'utf8').split('\r\n');
  expect(lines[0]).toBe('unit,max_length,iou,mean_iou_all_units,formula');
  expect(lines.length).toBe(2 + (await page.getByRole('radio', { name: /mean IoU/ }).count()));

  await page.getByRole('button', { name: 'Copy the command' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('explain');
  await page.getByRole('button', { name: 'How it was made' }).click();
  await expect(page.getByRole('dialog', { name: 'How it was made' })).toContainText('explain');
  await noAxeViolations(page);
  await shot(page, 'how-it-was-made');
});

test('keeps the chosen colours', async ({ page, colorScheme }) => {
  await openDone(page);
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const system = await ground();
  const other = colorScheme === 'dark' ? 'light' : 'dark';
  const button = page.getByRole('button', { name: /^Colours:/ });
  await button.click();
  if (other === 'dark') await button.click();
  await expect(button).toHaveAttribute('title', `Colours: ${other}`);
  expect(await ground()).not.toBe(system);
  await page.reload();
  await expect(rows(page).first()).toBeVisible();
  expect(await ground()).not.toBe(system);
});

for (const width of [1280, 900]) {
  test(`fits ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await openDone(page);
    await rows(page).nth(1).click();
    await expect(page.locator('li.pair mark').first()).toBeAttached();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await noAxeViolations(page);
    await shot(page, `width-${width}`);
  });
}

test('asks no other machine for anything', async ({ page, baseURL: _ }) => {
  const hosts = new Set<string>();
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && !request.url().startsWith('blob:'))
      hosts.add(new URL(request.url()).origin);
  });
  await openDone(page);
  await rows(page).first().click();
  await expect(page.locator('li.pair').first()).toBeVisible();
  expect([...hosts]).toEqual([new URL(process.env['ASSAY_URL']!).origin]);
});

test('generates a text, looks into a token, and goes on with another in its place', async ({ page }) => {
  await page.goto(process.env['ASSAY_URL']! + '/generate?mode=sampling&seed=4&new=24');
  const start = page.getByRole('button', { name: 'Generate', exact: true });
  await expect(page.getByRole('combobox', { name: 'Model', exact: true }).last()).not.toHaveValue('');
  const list = page.getByRole('listbox', { name: 'Tokens' });
  const tokens = list.locator('.token');
  const state = page.locator('.state');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('The food was');
  await start.click();
  await expect(page).toHaveURL(/run=/);
  await expect(state).toContainText('Done', { timeout: 60_000 });
  expect(await list.getByRole('group', { name: 'Generated' }).locator('.token').count()).toBeGreaterThan(3);
  const text = await tokens.allInnerTexts();
  expect(text.join('').replace(/\s+/g, ' ')).toContain('The food was');
  // Each token but a text's first says how probable it was.
  const names = await tokens.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? ''));
  for (const name of names.slice(1)) expect(name).toMatch(/%$/);
  await noAxeViolations(page);
  await shot(page, 'story-generated');

  await list.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const panel = page.getByRole('complementary');
  await expect(panel.getByText('generated token 2 of')).toBeVisible();
  const others = panel.locator('li button:not(:disabled)').filter({ hasText: /%/ });
  expect(await others.count()).toBeGreaterThanOrEqual(4);
  await shot(page, 'story-token');
  const at = Number((await list.getAttribute('aria-activedescendant'))!.slice('token-'.length));
  const before = page.url();
  await others.first().click();
  await expect(page).not.toHaveURL(before);
  await expect(state).toContainText('Done', { timeout: 60_000 });
  const branch = await tokens.allInnerTexts();
  expect(branch.slice(0, at)).toEqual(text.slice(0, at));
  expect(branch[at]).not.toBe(text[at]);
  await noAxeViolations(page);
  await shot(page, 'story-branch');

  await page.goBack();
  await expect(tokens).toHaveCount(text.length);
  expect(await tokens.allInnerTexts()).toEqual(text);
  await page.reload();
  await expect(tokens).toHaveCount(text.length);
  expect(await tokens.allInnerTexts()).toEqual(text);
});

test('searches with a beam for the best texts, and copies the command that finds them again', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(process.env['ASSAY_URL']! + '/generate?mode=beam&beam=3&best=3&new=12&prompt=The+food+was');
  await expect(page.getByRole('combobox', { name: 'Model', exact: true }).last()).not.toHaveValue('');
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await expect(page.locator('.state')).toContainText('Done', { timeout: 60_000 });
  const best = page.getByRole('region', { name: 'Best texts' }).getByRole('button');
  await expect(best).toHaveCount(3);
  const scores = (await best.locator('.score').allInnerTexts()).map((each) => Number(each.replace('−', '-')));
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  await best.nth(1).click();
  await expect(best.nth(1)).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Copy the command that makes this text again' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\.\/assay generate .*--beam 3/);
  await noAxeViolations(page);
  await shot(page, 'story-beam');
});
