import { axe, expect, test } from './watch';

/** Every screen, as a picture and held to WCAG: light and dark, wide and narrow. */
const screens: ReadonlyArray<{ name: string; path: string; ready: RegExp }> = [
  { name: 'overview', path: '/', ready: /services? (is|are) operational|is down|at risk/ },
  { name: 'register', path: '/register', ready: /items on record/ },
  { name: 'register-none', path: '/register?q=nothinghasthisname', ready: /0 items/ },
  { name: 'item', path: '/items/host-e-07', ready: /host-e-07/ },
  { name: 'item-shop-db-1', path: '/items/shop-db-1', ready: /shop-db-1/ },
  { name: 'map-start', path: '/map', ready: /Where should the map start/ },
  { name: 'map', path: '/map?focus=warehouse&depth=4', ready: /^Map$/ },
  { name: 'map-open', path: '/map?focus=web-shop&depth=3&expand=*&soft=true', ready: /^Map$/ },
  { name: 'map-unknown', path: '/map?focus=warehose', ready: /^Map$/ },
  { name: 'preview-start', path: '/preview', ready: /Preview a change/ },
  { name: 'preview', path: '/preview?change=replace:ups-e-1', ready: /Replace ups-e-1/ },
  { name: 'preview-harmless', path: '/preview?change=reboot:phone-01', ready: /Reboot phone-01/ },
  { name: 'preview-items', path: '/preview?change=reboot:host-e-07&tab=items', ready: /Reboot host-e-07/ },
  { name: 'preview-contacts', path: '/preview?change=remove:sw-e-12&tab=contacts', ready: /Remove sw-e-12/ },
  { name: 'states', path: '/states', ready: /States of every screen/ },
];

test('all single points are listed on request', async ({ page }) => {
  await page.goto('/');
  const points = page.getByRole('region', { name: /^Single points of failure/ });
  await expect(points.getByRole('listitem')).toHaveCount(8);
  await points.getByRole('button', { name: /^All / }).click();
  await expect(points.getByRole('listitem')).not.toHaveCount(8);
});

test('an item that is not there leads to the register', async ({ page }) => {
  await page.goto('/items/00000000-0000-0000-0000-000000000000');
  await page.getByRole('link', { name: 'Open the register' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /items on record/ })).toBeVisible();
});

/** Items are named by key here; their pages by id. */
async function address(request: { get: (url: string) => Promise<{ json: () => Promise<{ items: { id: string }[] }> }> }, path: string): Promise<string> {
  const key = /^\/items\/(.+)$/.exec(path)?.[1];
  if (key === undefined) return path;
  const list = await (await request.get(`/api/v1/items?key=${key}`)).json();
  return `/items/${list.items[0]?.id}`;
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const screen of screens) {
    test(`${screen.name}, ${colorScheme}`, async ({ page, request }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(await address(request, screen.path));
      await expect(page.getByRole('heading', { level: 1, name: screen.ready })).toBeVisible();
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: `screenshots/${screen.name}-${colorScheme}.png` });
      expect(await axe(page)).toEqual([]);
    });
  }
}

for (const screen of screens.filter(({ name }) => ['overview', 'item', 'map', 'preview', 'register', 'states'].includes(name))) {
  test(`${screen.name}, narrow`, async ({ page, request }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(await address(request, screen.path));
    await expect(page.getByRole('heading', { level: 1, name: screen.ready })).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(() => document.documentElement.scrollWidth), 'nothing sticks out to the right').toBeLessThanOrEqual(390);
    const height = await page.evaluate(() => document.querySelector('main')?.scrollHeight ?? 0);
    await page.setViewportSize({ width: 390, height: Math.min(4000, height + 60) });
    await page.screenshot({ path: `screenshots/${screen.name}-narrow.png` });
    expect(await axe(page)).toEqual([]);
  });
}
