import { axe, expect, test } from './watch';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`assumptions on the map, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/map?focus=web-shop&depth=3&direction=needs');
    const map = page.getByRole('group', { name: /Dependency map/ });
    await expect(map.getByRole('button', { name: /^Web shop/ })).toBeVisible();
    await page.getByRole('button', { name: 'What if' }).click();
    const bar = page.getByRole('region', { name: 'What if' });
    await expect(bar.getByText('Nothing of it is written.', { exact: false })).toBeVisible();
    await page.goto(`${page.url()}&select=shop-db-1`);
    await page.getByRole('button', { name: 'Let it fail' }).click();
    await expect(bar.getByText(/services? down/)).toBeVisible();
    await expect(page.getByText(/so it is assumed/).first()).toBeVisible();
    await expect(map.getByRole('button', { name: /^shop-db-1 Down fails/ })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `screenshots/map-what-if-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
    const address = page.url();
    await page.reload();
    expect(page.url()).toBe(address);
    await expect(bar.getByText(/services? down/)).toBeVisible();
    await bar.getByRole('button', { name: /^Drop: shop-db-1/ }).click();
    await expect(bar.getByText(/services? down/)).toBeHidden();
  });
}

test('a second database and its relations are assumed, and a failure no longer takes the service down', async ({ page, request }) => {
  // web-shop-like: a service on an application on one database.
  const wrote = await request.post('/api/v1/imports?wait=true&source=thought', {
    data: { format: 'linchpin/v1', items: [{ key: 'think-service', class: 'BusinessService', name: 'Thinking' }, { key: 'think-app', class: 'Application', name: 'think-app', requirements: { database: { need: 1 } } }, { key: 'think-db', class: 'Database', name: 'think-db' }], relations: [{ from: 'think-service', type: 'DEPENDS_ON', to: 'think-app' }, { from: 'think-app', type: 'DEPENDS_ON', to: 'think-db', group: 'database' }] },
  });
  expect(wrote.ok(), await wrote.text()).toBe(true);
  await page.goto('/map?focus=think-service&depth=3&whatIf=true&edit=down|think-db&select=think-app');
  const bar = page.getByRole('region', { name: 'What if' });
  await expect(bar.getByText('1 service down')).toBeVisible();
  await bar.getByRole('button', { name: 'Add an item' }).click();
  const add = page.getByRole('dialog', { name: 'Assume an item' });
  await add.getByRole('combobox', { name: 'Class' }).fill('Database');
  await page.getByRole('option', { name: 'Database', exact: true }).click();
  await add.getByRole('textbox', { name: 'Name' }).fill('think-db-2');
  expect(await axe(page)).toEqual([]);
  await add.getByRole('button', { name: 'Assume it' }).click();
  await page.getByRole('button', { name: 'Relations…' }).click();
  const relations = page.getByRole('dialog', { name: /Relations of think-app/ });
  await relations.getByRole('combobox', { name: 'Assume that it' }).fill('depends on');
  await page.getByRole('option', { name: 'depends on', exact: true }).click();
  await relations.getByRole('button', { name: 'think-db-2' }).click();
  await relations.getByRole('textbox', { name: 'Group' }).fill('database');
  await expect(relations.getByRole('button', { name: 'Cut the relation with think-db' })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await relations.getByRole('button', { name: 'Assume it' }).click();
  await expect(bar.getByText(/No service suffers/)).toBeVisible();
  await expect(page.getByRole('group', { name: /Dependency map/ }).getByRole('button', { name: /^think-db-2/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'screenshots/map-what-if-second.png' });
  expect((await (await request.get('/api/v1/items?key=think-db-2')).json()).items).toEqual([]);
});
