// A log of a training that this test writes, read by the real server.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, noAxeViolations, shot, test } from './support';

test('a training log is drawn over one axis, and a loss that rises under a rising accuracy is said in words', async ({
  page,
}) => {
  test.skip(process.env['ASSAY_E2E'] === 'fixture', 'needs the real server');
  const folder = mkdtempSync(join(tmpdir(), 'assay-training-'));
  const file = join(folder, 'log.csv');
  const lines = ['step,train_loss,train_acc,val_loss,val_acc,grad_norm,lr'];
  for (let step = 1; step <= 60; step++) {
    const train = 1.0986 * (1 + step / 4) ** -0.8;
    // Truth: lowest at step 20, while the accuracy goes on rising.
    const dev = 0.3 + 0.0008 * (step - 20) ** 2;
    lines.push([step, train, 1 - train / 2, dev, 0.6 + step / 200, 1 + train, 1e-3].join(','));
  }
  writeFileSync(file, lines.join('\n') + '\n');
  try {
    await page.goto(`${process.env['ASSAY_URL']!}/checks?kind=check+training`);
    const training = page.getByRole('region', { name: 'Training', exact: true });
    // Other trainings may be there, of which the newest would be looked at.
    await training.getByRole('combobox').first().selectOption('');
    await training.getByRole('textbox', { name: 'Log file' }).fill(join(folder, 'gone.csv'));
    await training.getByRole('textbox', { name: 'Classes' }).fill('3');
    await training.getByRole('button', { name: 'Check' }).click();
    await expect(training.getByRole('alert')).toContainText('There is no file');

    await training.getByRole('textbox', { name: 'Log file' }).fill(file);
    await training.getByRole('button', { name: 'Check' }).click();
    const findings = training.getByRole('region', { name: 'Findings' });
    await expect(findings).toContainText('over-confidence');
    await expect(findings).toContainText('since step 20 the development loss rises');
    for (const name of ['Loss', 'Accuracy', 'Gradient norm', 'Learning rate'])
      await expect(training.locator('svg').getByText(name, { exact: true })).toBeVisible();
    await expect(training.locator('svg').getByText('lowest dev loss')).toBeVisible();

    const cursor = training.getByRole('slider', { name: /Cursor over the curves/ });
    await cursor.focus();
    await page.keyboard.press('Home');
    await expect(cursor).toHaveAttribute('aria-valuenow', '1');
    await page.keyboard.press('ArrowRight');
    await expect(cursor).toHaveAttribute('aria-valuetext', /step 2: loss train/);
    await findings
      .getByRole('button', { name: /development|dev loss/ })
      .first()
      .click();
    await expect(cursor).toHaveAttribute('aria-valuenow', '20');

    await noAxeViolations(page);
    await shot(page, 'training');
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      training.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(readFileSync(await csv.path(), 'utf8').split('\r\n')).toHaveLength(1 + 6 * 60 + 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
