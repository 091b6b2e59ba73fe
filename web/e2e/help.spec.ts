// The tour and the help.
import type { Page } from '@playwright/test';
import { expect, noAxeViolations, shot, test } from './support';

const url = (): string => process.env['ASSAY_URL']!;
const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true });

test.describe('somebody who is here for the first time', () => {
  test.use({ firstVisit: true });

  test('is offered the tour once, can decline it, and is not asked again', async ({ page }) => {
    await page.goto(url());
    const offer = page.getByRole('region', { name: 'A tour is offered' });
    await expect(offer).toBeVisible();
    await noAxeViolations(page);
    await shot(page, 'tour-offer');
    await offer.getByRole('button', { name: 'No, thanks' }).click();
    await expect(offer).toBeHidden();
    await page.reload();
    await expect(page.getByRole('button', { name: 'Tour', exact: true })).toBeVisible();
    await expect(offer).toBeHidden();
  });
});

for (const width of [1280, 900]) {
  test(`the tour leads through five steps with the keyboard alone, at ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(url());
    const begin = page.getByRole('button', { name: 'Tour', exact: true });
    await begin.focus();
    await page.keyboard.press('Enter');
    for (const [at, title] of [
      'See the data',
      'Ask with a formula',
      'Look closely',
      'Edit to break',
      'See why, and keep what you found',
    ].entries()) {
      const card = page.getByRole('region', { name: title });
      await expect(card).toBeFocused();
      await expect(card).toContainText(`Step ${at + 1} of 5`);
      await expect(card).toBeInViewport({ ratio: 1 });
      await noAxeViolations(page);
      await shot(page, `tour-${at + 1}-${width}`);
      // What it is about stays usable: nothing holds the focus or lies over the page.
      if (at === 0) await page.getByRole('combobox', { name: 'Formula' }).click();
      if (at < 4) await next(page).click();
    }
    await page.getByRole('button', { name: 'Finish' }).click();
    await expect(begin).toBeFocused();
  });
}

test('the tour is left with Escape and goes on where it was left, after a reload too', async ({ page }) => {
  await page.goto(url());
  await page.getByRole('button', { name: 'Tour', exact: true }).click();
  await next(page).click();
  await expect(page.getByRole('region', { name: 'Ask with a formula' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Ask with a formula' })).toBeHidden();
  await page.reload();
  await page.getByRole('button', { name: 'Go on with the tour' }).click();
  await expect(page.getByRole('region', { name: 'Ask with a formula' })).toBeVisible();
});

test('help has the keys, the words, and formulas that go into the formula bar', async ({ page }) => {
  await page.goto(url() + '/?data=demo');
  await expect(page.getByText(/of [\d,]+/).first()).toBeVisible();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Help' });
  await expect(help.getByText('to the formula bar', { exact: true })).toBeVisible();
  await noAxeViolations(page);
  await help.getByRole('tab', { name: 'Words' }).click();
  await help.getByRole('textbox', { name: 'Find a word' }).fill('intersection');
  await expect(help.getByText('Intersection over union', { exact: false })).toBeVisible();
  await noAxeViolations(page);
  await shot(page, 'help-words');
  await help.getByRole('tab', { name: 'Formulas' }).click();
  await noAxeViolations(page);
  await shot(page, 'help-formulas');
  await help.getByRole('button', { name: 'pre:tok:woman', exact: true }).click();
  await expect(help).toBeHidden();
  // The first formula of a data set may wait for its index.
  await expect(page).toHaveURL(/formula=pre%3Atok%3Awoman/, { timeout: 60_000 });
});

test('the keyboard comes first to a way past the head of the page', async ({ page }) => {
  await page.goto(url());
  await expect(page.locator('main')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to the workspace' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});
