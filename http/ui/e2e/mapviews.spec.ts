import { readFileSync } from 'node:fs';
import { axe, expect, test } from './watch';

test('a map goes along as SVG, PNG and table', async ({ page }) => {
  await page.goto('/map?focus=warehouse&depth=4');
  await expect(page.getByRole('group', { name: /Dependency map/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  const take = async (item: string) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
    return saved;
  };
  const svg = await take('Picture as SVG');
  expect(svg.suggestedFilename()).toBe('map-Warehouse.svg');
  const text = readFileSync(await svg.path(), 'utf8');
  expect(text).toContain('>wms-api<');
  expect(text).not.toMatch(/class=|style=|var\(/);
  const png = await take('Picture as PNG');
  await png.saveAs('screenshots/map-export.png');
  const pixels = readFileSync('screenshots/map-export.png');
  expect(pixels.subarray(1, 4).toString()).toBe('PNG');
  expect(pixels.readUInt32BE(16)).toBeGreaterThan(900);
  const csv = readFileSync(await (await take('List as CSV')).path(), 'utf8').trim().split('\r\n');
  expect(csv[0]).toBe('key,name,class,tier,state');
  expect(csv.some((line) => line.startsWith('wms-api,'))).toBe(true);
});

test('a named view comes back whole, and can be forgotten', async ({ page }) => {
  await page.goto('/map?focus=warehouse&depth=3&direction=needs');
  const button = page.getByRole('button', { name: 'Views' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name of this view' })).toBeFocused();
  await page.keyboard.type('Warehouse below');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('list', { name: 'Saved views' }).getByRole('link', { name: 'Warehouse below' })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Warehouse below' }).click();
  await expect(page).toHaveURL(/\/map\?focus=warehouse&depth=3&direction=needs/);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Forget Warehouse below' }).click();
  await expect(page.getByText('No view is saved yet')).toBeVisible();
});

test('a map as of an instant says so, and leads back to now', async ({ page, request }) => {
  const before = new Date(Date.now() + 1_000);
  await page.waitForTimeout(1_100);
  const item = { key: 'late-comer', class: 'Application', name: 'Late comer' };
  const wrote = await request.post('/api/v1/imports?wait=true&source=late', { data: { format: 'linchpin/v1', items: [item], relations: [{ from: 'late-comer', type: 'DEPENDS_ON', to: 'wms-api' }] } });
  expect(wrote.ok()).toBe(true);
  await page.goto('/map?focus=wms-api&direction=neededBy');
  const map = page.getByRole('group', { name: /Dependency map/ });
  await expect(map.getByRole('button', { name: /^Late comer/ })).toBeVisible();
  await page.goto(`/map?focus=wms-api&direction=neededBy&asOf=${before.toISOString()}`);
  await expect(map.getByRole('button', { name: /^wms-api/ })).toBeVisible();
  await expect(map.getByRole('button', { name: /^Late comer/ })).toHaveCount(0);
  await expect(page.getByText(/^As of /)).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'screenshots/map-as-of.png' });
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Back to now' }).first().click();
  await expect(map.getByRole('button', { name: /^Late comer/ })).toBeVisible();
});
