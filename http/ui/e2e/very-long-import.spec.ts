import { expect, test } from './watch';

/** Rows enough that the import still runs while the page is loaded anew. */
const lines = [JSON.stringify({ format: 'linchpin/v1', source: 'long' })];
for (let i = 0; i < 120_000; i++) lines.push(JSON.stringify({ item: { key: `long/${i}`, class: 'Application', name: `long-${i}`, properties: { owner: 'team-long' } } }));
const file = { name: 'long.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(lines.join('\n')) };

test('progress survives a reload, and the import can be stopped', async ({ page }) => {
  await page.goto('/imports');
  await page.getByLabel('Files to import').setInputFiles([file]);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page).toHaveURL(/operation=/);
  const address = page.url();
  const under = page.getByRole('region', { name: 'Under way' });
  await expect(under.or(page.getByText('Dry run: nothing is written yet'))).toBeVisible();
  await page.reload();
  expect(page.url()).toBe(address);
  await expect(page.getByText('Dry run: nothing is written yet')).toBeVisible();
  await expect(page.getByRole('tab', { name: /New 120,000/ })).toBeVisible();
  await page.getByLabel('Files to import').setInputFiles([file]);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText(/^Cancelled at/)).toBeVisible();
});
