import { axe, expect, test } from './watch';

const idOf = async (request: { get: (url: string) => Promise<{ json: () => Promise<{ items: { id: string }[] }> }> }, key: string) => (await (await request.get(`/api/v1/items?key=${key}`)).json()).items[0]?.id ?? '';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the risks of a service, ${colorScheme}`, async ({ page, request }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(`/items/${await idOf(request, 'payments')}`);
    await page.getByRole('navigation', { name: 'Sides of this item' }).getByRole('link', { name: 'Risks' }).click();
    await expect(page).toHaveURL(/tab=risks/);
    const single = page.getByRole('region', { name: /^Single points of failure/ });
    await expect(single.getByRole('link', { name: /ups-e-1/ })).toContainText('hang on it');
    await expect(page.getByRole('region', { name: /^What takes it down together/ })).toBeVisible();
    const common = page.getByRole('region', { name: /^Common causes/ });
    await expect(common).toContainText('both members hang on ups-e-1');
    await expect(common.getByRole('listitem')).toHaveCount(8);

    await expect(page.getByRole('region', { name: /^Availability/ })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `screenshots/risks-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
  });
}

test('a service is told by what takes it down alone and what that costs, without an empty side', async ({ page, request }) => {
  await page.goto(`/items/${await idOf(request, 'payments')}`);
  const strip = page.locator('dl').filter({ hasText: 'Single points of failure' });
  await expect(strip).toContainText('6 items');
  await expect(strip).toContainText('EUR 8,400 an hour');
  await expect(page.getByRole('region', { name: 'Asset' })).toHaveCount(0);
  await expect(page.getByText('180,000')).toBeVisible();
  await page.goto(`/items/${await idOf(request, 'host-e-07')}`);
  await expect(page.getByRole('region', { name: 'Asset' })).toBeVisible();
  await expect(page.getByRole('region', { name: /^History/ })).toContainText('IP address: ');
});

test('every risk leads to a preview of it, by keyboard', async ({ page, request }) => {
  await page.goto(`/items/${await idOf(request, 'payments')}?tab=risks`);
  const row = page.getByRole('link', { name: /ups-e-1/ }).first();
  await expect(row).toContainText('hang on it');
  for (let i = 0; i < 40 && !(await row.evaluate((link) => link === document.activeElement)); i++) await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/change=replace:ups-e-1&show=payments/);
  await expect(page.getByText(/Payments is down/)).toBeVisible();
});

test('risks, narrow', async ({ page, request }) => {
  await page.setViewportSize({ width: 390, height: 1600 });
  await page.goto(`/items/${await idOf(request, 'web-shop')}?tab=risks`);
  await expect(page.getByRole('region', { name: /^Single points of failure/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: 'screenshots/risks-narrow.png' });
  expect(await axe(page)).toEqual([]);
});
