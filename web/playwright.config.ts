import { defineConfig, devices, type PlaywrightTestOptions, type PlaywrightWorkerOptions } from '@playwright/test';

/** Debian's; Playwright never downloads one. */
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const desktop: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  ...devices['Desktop Chrome'],
  viewport: { width: 1440, height: 900 },
  launchOptions: { executablePath: chromium, args: ['--no-sandbox'] },
  // A trace doubles a run's time; a picture of the failure and the report's snapshot are kept.
  screenshot: 'only-on-failure',
};

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  timeout: 90_000,
  // How long something may take on a busy machine is no claim of these tests; where one makes such a claim, it measures.
  expect: { timeout: 15_000 },
  reporter: [['list']],
  globalSetup: './e2e/global-setup.ts',
  projects: [
    { name: 'light', use: { ...desktop, colorScheme: 'light' } },
    { name: 'dark', use: { ...desktop, colorScheme: 'dark' } },
  ],
});
