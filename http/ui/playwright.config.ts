import { fileURLToPath } from 'node:url';
import { defineConfig, devices } from '@playwright/test';

const root = fileURLToPath(new URL('../..', import.meta.url));
const port = Number(process.env.LINCHPIN_E2E_PORT ?? 8491);
const address = `http://127.0.0.1:${port}`;

/** The real binary with the demo estate, in the system's Chromium. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 120_000,
  expect: { timeout: 20_000 }, // a busy machine is no fault
  fullyParallel: false,
  workers: 1,
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: {
    command: `${process.env.LINCHPIN_BINARY ?? `${root}bin/linchpin`} demo --listen 127.0.0.1:${port}`,
    url: `${address}/readyz`,
    timeout: 60_000,
    reuseExistingServer: false,
  },
});
