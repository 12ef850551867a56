import { readFileSync } from 'node:fs';
import { axe, expect, test } from './watch';

test('a preview goes along as a page to print', async ({ page }) => {
  await page.goto('/preview?change=replace:ups-e-1');
  await expect(page.getByText('3 services down')).toBeVisible();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Report' }).click()]);
  expect(saved.suggestedFilename()).toBe('replace-ups-e-1.html');
  const text = readFileSync(await saved.path(), 'utf8');
  expect(text).toContain('Replace ups-e-1');
  expect(text).toContain('Warehouse');
  expect(await axe(page)).toEqual([]);
});
