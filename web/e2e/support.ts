import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { FixtureServer } from '../dev/server.mjs';

/** `server`: a fixture server of the test's own, which the test drives by hand. */
export const test = base.extend<{ server: FixtureServer; firstVisit: boolean }>({
  /** The tour is offered, which would be in the way of all other stories. */
  firstVisit: [false, { option: true }],
  page: async ({ page, firstVisit }, use) => {
    if (!firstVisit)
      await page.addInitScript(() => {
        try {
          localStorage.setItem('assay.tour', localStorage.getItem('assay.tour') ?? 'declined');
        } catch {
          // A page of the browser's own has no storage.
        }
      });
    await use(page);
  },
  server: async ({}, use) => {
    const server = new FixtureServer();
    await server.start();
    await use(server);
    await server.stop();
  },
});

export { expect };

export const rows = (page: Page): Locator => page.getByRole('grid', { name: 'Units' }).locator('[id^="unit-"]');

/** Unit numbers as they stand on screen, from the top. */
export async function order(page: Page): Promise<number[]> {
  const all = await rows(page).evaluateAll((elements) =>
    elements
      .map((element) => ({ at: Number(element.getAttribute('aria-rowindex')), unit: Number(element.id.slice(5)) }))
      .sort((a, b) => a.at - b.at),
  );
  return all.map(({ unit }) => unit);
}

/** Opens a page of the stories' server and waits until its run has ended. */
export async function openDone(page: Page, query = ''): Promise<void> {
  await page.goto(process.env['ASSAY_URL']! + '/neurons' + query);
  await expect(page.locator('.state')).toContainText('Done', { timeout: 180_000 });
  await expect(rows(page).first()).toBeVisible();
}

/**
 * @param without rules that do not hold here
 * @param covered what an open list or note lies over, and which therefore is no target for the moment
 */
export async function noAxeViolations(page: Page, without: string[] = [], covered: string[] = []): Promise<void> {
  // Fades must be over, or axe takes their colours for the page's; one that was cut short, which rejects, is over too.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  const axe = new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .disableRules(without);
  const { violations } = await covered.reduce((builder, each) => builder.exclude(each), axe).analyze();
  expect(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`).join('\n  ')}`,
    ),
  ).toEqual([]);
}

/** Kept for people to look at, as test-results/shots/NAME-THEME.png. */
export async function shot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `test-results/shots/${name}-${test.info().project.name}.png`, animations: 'disabled' });
}

/** The sum of layout shifts from now on that no input explains; call the result to read it. */
export async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
        if (!shift.hadRecentInput) shifts.sum += shift.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum);
}
