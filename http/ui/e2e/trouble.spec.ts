import { axe, expect, test } from './watch';

/** A switch is down, as monitoring says it: both members of a cluster sit behind it. */
const say = (states: { item: string; state: string }[]) => ({ data: { source: 'monitoring', states } });

test.beforeAll(async ({ request }) => {
  expect((await request.put('/api/v1/conditions', say([{ item: 'sw-e-12', state: 'down' }]))).ok()).toBe(true);
});
test.afterAll(async ({ request }) => {
  expect((await request.put('/api/v1/conditions', say([]))).ok()).toBe(true);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`overview in trouble, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1, name: /Warehouse is down/ })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `screenshots/overview-trouble-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
  });

  test(`map in trouble, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/map?focus=warehouse&select=warehouse&depth=2');
    await expect(page.getByText(/Warehouse is down/).first()).toBeVisible();
    await page.waitForLoadState('networkidle');
    const map = page.getByRole('group', { name: /Dependency map/ });
    await expect(map.getByRole('button', { name: /^sw-e-12 Down/ })).toHaveAttribute('data-lit', 'cause');
    await page.screenshot({ path: `screenshots/map-trouble-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
  });
}

test('overview in trouble, narrow', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 1600 });
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: /Warehouse is down/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'screenshots/overview-trouble-narrow.png' });
  expect(await axe(page)).toEqual([]);
});
