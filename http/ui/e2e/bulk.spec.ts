import { axe, expect, test } from './watch';

const make = async (request: import('@playwright/test').APIRequestContext, prefix: string, n: number) => {
  const items = Array.from({ length: n }, (_, i) => ({ key: `${prefix}/${i}`, class: i % 4 === 3 ? 'Application' : 'Server', name: `${prefix}-${i}`, properties: { owner: i % 2 ? 'odd' : 'even', purchaseCost: { amount: '10.50', currency: 'EUR' } } }));
  const answer = await request.post(`/api/v1/imports?wait=true&source=${prefix}`, { data: { format: 'linchpin/v1', items } });
  expect(answer.ok(), await answer.text()).toBe(true);
};
const owners = async (request: import('@playwright/test').APIRequestContext, prefix: string) =>
  ((await (await request.get(`/api/v1/items?q=${prefix}&limit=100`)).json()) as { items: { properties: { owner?: string } }[] }).items.map((item) => item.properties.owner ?? '–');

for (const colorScheme of ['light', 'dark'] as const) {
  test(`many items change at once, after a preview, and back, ${colorScheme}`, async ({ page, request }) => {
    const prefix = `bulk${colorScheme}`;
    await make(request, prefix, 8);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(`/register?q=${prefix}&sort=key`);
    await page.getByRole('checkbox', { name: `Select ${prefix}-0` }).check();
    await page.getByRole('checkbox', { name: `Select ${prefix}-1` }).check();
    const bar = page.getByRole('group', { name: 'Selection' });
    await expect(bar).toContainText('2 selected');
    await page.screenshot({ path: `screenshots/register-selected-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
    await bar.getByRole('button', { name: 'Select all 8 items' }).click();
    await expect(bar).toContainText('8 selected');
    await bar.getByRole('button', { name: 'Change…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change 8 items' });
    await dialog.getByRole('combobox', { name: 'Fact' }).fill('owner');
    await page.getByRole('option', { name: 'Owner', exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Becomes' }).fill('odd');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await expect(dialog.getByRole('region', { name: 'What changes' })).toContainText('4 items of 8 change; 4 read so already');
    await expect(dialog.getByRole('list', { name: 'Items that change' }).getByRole('listitem').first()).toContainText('Owner: even → odd');
    expect(new Set(await owners(request, prefix))).toEqual(new Set(['odd', 'even']));
    await page.screenshot({ path: `screenshots/register-bulk-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
    await dialog.getByRole('textbox', { name: 'Why' }).fill('One team now');
    await dialog.getByRole('button', { name: 'Change 4 items' }).click();
    await expect(page.getByRole('dialog')).toContainText('4 items changed in revision');
    expect(new Set(await owners(request, prefix))).toEqual(new Set(['odd']));
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('dialog')).toContainText('Taken back');
    expect((await owners(request, prefix)).filter((owner) => owner === 'even')).toHaveLength(4);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await expect(bar).toBeHidden();
  });
}

test('what somebody else changed meanwhile is told by row, and nothing is written by halves', async ({ page, request }) => {
  await make(request, 'conflict', 4);
  await page.goto('/register?q=conflict&sort=key');
  await page.getByRole('checkbox', { name: 'Select the 4 items that are loaded' }).check();
  await page.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change 4 items' });
  await dialog.getByRole('combobox', { name: 'What to do' }).click();
  await page.getByRole('option', { name: 'Add tags' }).click();
  await dialog.getByLabel('Tags', { exact: true }).fill('gold');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog).toContainText('4 items of 4 change');
  const { items } = (await (await request.get('/api/v1/items?key=conflict/2')).json()) as { items: { id: string; revision: number }[] };
  const other = await request.patch(`/api/v1/items/${items[0]?.id}`, { headers: { 'If-Match': `"${items[0]?.revision}"`, 'Content-Type': 'application/merge-patch+json' }, data: { name: 'conflict-renamed' } });
  expect(other.ok(), await other.text()).toBe(true);
  await dialog.getByRole('button', { name: 'Change 4 items' }).click();
  const refused = dialog.getByRole('alert', { name: 'What stands against it' });
  await expect(refused).toContainText('Nothing was changed: 1 item stands against it');
  await expect(refused.getByRole('listitem')).toContainText('conflict-2');
  const tagged = async () => ((await (await request.get('/api/v1/items?tag=gold&q=conflict')).json()) as { total: number }).total;
  expect(await tagged()).toBe(0);
  await page.screenshot({ path: 'screenshots/register-bulk-conflict.png' });
  expect(await axe(page)).toEqual([]);
  await refused.getByRole('button', { name: 'Take them as they are now' }).click();
  await expect(dialog).toContainText('4 items of 4 change');
  await dialog.getByRole('button', { name: 'Change 4 items' }).click();
  await expect(page.getByRole('dialog')).toContainText('4 items changed');
  expect(await tagged()).toBe(4);
});

test('a fact that some classes do not have is refused by row, and the others go on without them', async ({ page, request }) => {
  await make(request, 'mixed', 4);
  await page.goto('/register?q=mixed&sort=key');
  await page.getByRole('checkbox', { name: 'Select the 4 items that are loaded' }).check();
  await page.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Fact' }).fill('Memory in GB');
  await page.getByRole('option', { name: 'Memory in GB' }).click();
  await dialog.getByRole('textbox', { name: 'Becomes' }).fill('64');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog.getByRole('alert', { name: 'What stands against it' })).toContainText('mixed-3');
  await dialog.getByRole('button', { name: 'Leave it out' }).click();
  await expect(dialog).toContainText('3 items of 3 change');
});

test('retired at once and brought back', async ({ page, request }) => {
  await make(request, 'leaving', 3);
  await page.goto('/register?q=leaving&sort=key');
  await page.getByRole('checkbox', { name: 'Select the 3 items that are loaded' }).check();
  await page.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'What to do' }).click();
  await page.getByRole('option', { name: 'Retire', exact: true }).click();
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog).toContainText('leaves the graph');
  await dialog.getByRole('button', { name: 'Change 3 items' }).click();
  await expect(page.getByRole('dialog')).toContainText('3 items changed');
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('dialog')).toContainText('Taken back');
  expect(((await (await request.get('/api/v1/items?q=leaving')).json()) as { total: number }).total).toBe(3);
});
