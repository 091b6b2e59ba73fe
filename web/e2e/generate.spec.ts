// The workspace that generates, on a fixture server driven by hand: what arrives when is the test's to say.
import type { Page } from '@playwright/test';
import { expect, noAxeViolations, shot, test, watchShifts } from './support';

const tokens = (page: Page) => page.locator('[id^="token-"][role="option"]');
const generated = (page: Page) => page.getByRole('group', { name: 'Generated' }).getByRole('option');
const start = (page: Page) => page.getByRole('button', { name: 'Generate', exact: true });
const prompt = (page: Page) => page.getByRole('textbox', { name: 'Prompt' });

async function open(page: Page, url: string, query = ''): Promise<void> {
  await page.goto(`${url}/generate${query}`);
  await expect(start(page)).toBeEnabled();
}

test('a text arrives token by token, and nothing else moves', async ({ page, server }) => {
  const shifts = await watchShifts(page);
  await open(page, server.url);
  await shot(page, 'generate-empty');
  await noAxeViolations(page);
  await prompt(page).fill('A tired woman is');
  await prompt(page).press('ControlOrMeta+Enter');
  await expect(page.getByRole('progressbar')).toBeVisible();
  server.write(8);
  await expect(generated(page)).toHaveCount(7);
  const strip = page.getByRole('region', { name: 'The text in figures' });
  const before = await strip.boundingBox();
  const first = await tokens(page).nth(5).boundingBox();
  await shot(page, 'generate-running');
  await noAxeViolations(page);
  server.write(Infinity);
  await expect(page.locator('.state')).toContainText('Done');
  await expect(generated(page)).toHaveCount(40);
  expect(await strip.boundingBox()).toEqual(before);
  expect(await tokens(page).nth(5).boundingBox()).toEqual(first);
  expect(await shifts()).toBeLessThan(0.002);
  await expect(strip).toContainText('the limit of tokens');
  await expect(page).toHaveURL(/run=r1/);
  const text = await generated(page).allInnerTexts();
  await page.reload();
  await expect(generated(page)).toHaveCount(40);
  expect(await generated(page).allInnerTexts()).toEqual(text);
  await expect(prompt(page)).toHaveValue('A tired woman is');
});

test('each token tells its probability and what it might have been, by pointer and by keyboard', async ({
  page,
  server,
}) => {
  server.quick = true;
  await open(page, server.url, '?prompt=A+tired+woman+is&mode=sampling&seed=3');
  await start(page).click();
  await expect(page.locator('.state')).toContainText('Done');

  await tokens(page).nth(8).hover();
  const card = page.locator('.card');
  await expect(card.locator('li'))
    .toHaveCount(6, { timeout: 5000 })
    .catch(() => expect(card.locator('li')).toHaveCount(5));
  await shot(page, 'generate-hover');
  await card.hover();
  await expect(card).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await page.mouse.move(2, 2);
  await page.locator('body').press('t');
  const list = page.getByRole('listbox', { name: 'Tokens' });
  await expect(list).toBeFocused();
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
  await expect(list).toHaveAttribute('aria-activedescendant', 'token-8');
  await expect(page).toHaveURL(/token=8/);
  const panel = page.getByRole('complementary');
  await expect(panel.getByText('generated token 4 of', { exact: false })).toBeVisible();
  await noAxeViolations(page);
  await shot(page, 'generate-token');
  await page.keyboard.press('ArrowDown');
  await expect(list).not.toHaveAttribute('aria-activedescendant', 'token-8');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Home');
  await expect(panel.getByText('Nothing comes before it, so nothing predicts it.')).toBeVisible();
});

test('another token is chosen with the keyboard, the text goes on from there, and nothing is lost', async ({
  page,
  server,
}) => {
  server.quick = true;
  await open(page, server.url, '?prompt=A+tired+woman+is');
  await prompt(page).press('ControlOrMeta+Enter');
  await expect(page.locator('.state')).toContainText('Done');
  const text = await tokens(page).allInnerTexts();
  await page.getByRole('listbox', { name: 'Tokens' }).focus();
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('complementary').locator('li button:focus')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/run=r2/);
  await expect(page.locator('.state')).toContainText('Done');
  const other = await tokens(page).allInnerTexts();
  expect(other.slice(0, 7)).toEqual(text.slice(0, 7));
  expect(other[7]).not.toBe(text[7]);
  await expect(page.locator('.token.instead')).toHaveId('token-7');
  await shot(page, 'generate-branch');
  await noAxeViolations(page);

  const attempts = page.getByRole('region', { name: 'Attempts' }).getByRole('button');
  await expect(attempts).toHaveCount(2);
  await attempts.nth(1).click();
  await expect(tokens(page)).toHaveText(text.map((each) => each));
  await page.goBack();
  await expect(page.locator('.token.instead')).toHaveId('token-7');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page).toHaveURL(/run=r3/);
  await expect(attempts).toHaveCount(3);
});

test('beam search shows its best texts', async ({ page, server }) => {
  server.quick = true;
  await open(page, server.url, '?prompt=A+tired+woman+is&new=12');
  await page.getByRole('radio', { name: 'Beam search' }).click();
  await start(page).click();
  const best = page.getByRole('region', { name: 'Best texts' }).getByRole('button');
  await expect(best).toHaveCount(4);
  await best.nth(2).click();
  await expect(best.nth(2)).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/pick=2/);
  await shot(page, 'generate-beam');
  await noAxeViolations(page);
  expect(server.runs[0]?.parameters).toEqual({
    model: 'everyday-words',
    prompt: 'A tired woman is',
    maxNew: 12,
    beam: 4,
    lengthPenalty: 0,
    best: 4,
  });
});

test('Escape stops from within the prompt, and what was written stays', async ({ page, server }) => {
  await open(page, server.url);
  await prompt(page).fill('A dog');
  await prompt(page).press('ControlOrMeta+Enter');
  await expect.poll(() => server.runs.length).toBe(1);
  server.write(6);
  await expect(generated(page)).toHaveCount(5);
  await prompt(page).press('Escape');
  await expect(page.locator('.state')).toContainText('Cancelled');
  await expect(generated(page)).toHaveCount(5);
  await expect(page.getByText('stopped by you')).toBeVisible();
});

test('a problem is shown in place, can be copied, and can be tried again', async ({ page, server, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const detail = 'The prompt has 311 tokens and the context of everyday-words is 256; shorten it by 55.';
  server.refuse = (_, body) =>
    body?.analysis === 'generate' ? { title: 'The input is at fault', status: 422, detail } : undefined;
  await open(page, server.url, '?prompt=A');
  await start(page).click();
  const problem = page.getByRole('alert');
  await expect(problem).toContainText(detail);
  await problem.getByRole('button', { name: 'Copy' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(detail);
  await noAxeViolations(page);
  await shot(page, 'generate-problem');
  server.refuse = () => undefined;
  server.quick = true;
  await problem.getByRole('button', { name: 'Try again' }).click();
  await expect(generated(page).first()).toBeVisible();
  await expect(problem).toBeHidden();
});

test('without a language model the workspace is greyed, with reason and remedy', async ({ page, server }) => {
  server.models = server.models.slice(0, 1);
  await page.goto(`${server.url}/generate`);
  await expect(page.getByText('No model here can generate text.')).toBeVisible();
  await expect(page.getByText('./assay model add DIR', { exact: true })).toBeVisible();
  await expect(start(page)).toBeDisabled();
  await expect(prompt(page)).toBeDisabled();
  await noAxeViolations(page);
  await shot(page, 'generate-missing');
});

test('a model says what it is and can', async ({ page, server }) => {
  await open(page, server.url);
  await page.getByRole('button', { name: 'About the model everyday-words' }).click();
  const facts = page.getByRole('dialog');
  await expect(facts).toContainText('3,146,752');
  await expect(facts).toContainText('256 tokens');
  await expect(facts).toContainText('about 29.9 MiB');
  await noAxeViolations(page, ['region']);
  await shot(page, 'generate-model');
});

test('odd tokens are shown legibly and as data', async ({ page, server }) => {
  server.quick = true;
  const odd = [
    '<img src=x onerror="document.title=1">',
    '\n\n',
    '\t',
    '   ',
    '',
    '\u200b',
    '👩‍👩‍👧',
    ' رجل',
    '�',
    ' word'.repeat(80),
  ];
  await page.route('**/events', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/^data: (.*)$/gm, (line, json: string) => {
      const part = JSON.parse(json);
      if (part.kind === 'token' && odd[part.index] !== undefined) part.text = odd[part.index];
      if (part.result)
        part.result.tokens.forEach((token: { text: string }, at: number) => (token.text = odd[at] ?? token.text));
      return line.startsWith('data') ? `data: ${JSON.stringify(part)}` : line;
    });
    return route.fulfill({ response, body });
  });
  await open(page, server.url, '?prompt=A');
  await start(page).click();
  await expect(generated(page).nth(0)).toContainText('<img src=x');
  await expect(generated(page).nth(1)).toContainText('⏎');
  await expect(generated(page).nth(2)).toContainText('⇥');
  await expect(generated(page).nth(3)).toContainText('···');
  await expect(generated(page).nth(5)).toContainText('U+200B');
  expect(await generated(page).locator('img').count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1440);
  await shot(page, 'generate-odd');
});

for (const width of [1280, 900]) {
  test(`fits ${width} pixels`, async ({ page, server }) => {
    server.quick = true;
    await page.setViewportSize({ width, height: 800 });
    await open(page, server.url, '?prompt=A+tired+woman+is&mode=sampling&top-k=40&top-p=0.95');
    await start(page).click();
    await expect(generated(page).first()).toBeVisible();
    await tokens(page).nth(6).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await noAxeViolations(page);
    await shot(page, `generate-width-${width}`);
  });
}

test('explanations of tokens: the text is shaded, the token outlined', async ({ page, server }) => {
  server.begin({ data: 'everyday', model: 'everyday-words', hook: 'blocks.1.mlp.hook_post', level: 'token' });
  server.finish(200);
  await page.goto(`${server.url}/neurons?unit=20`);
  const pair = page.locator('li.pair').first();
  await expect(pair.locator('.own').first()).toBeVisible();
  await expect(page.getByText('Shaded by the unit’s activation on each token')).toBeVisible();
  await expect(page.locator('.facts')).toContainText('each token');
  await noAxeViolations(page);
  await shot(page, 'tokens');
  await page.getByRole('button', { name: 'New run' }).click();
  await expect(page.getByRole('radio', { name: 'a token' })).toBeChecked();
  await noAxeViolations(page);
  await shot(page, 'tokens-new-run');
});
