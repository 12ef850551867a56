import { readFileSync } from 'node:fs';
import { axe, expect, test } from './watch';

const title = (page: import('@playwright/test').Page, name: RegExp) => expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the register, narrowed by any fact, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/register?class=Server&where=warrantyEnd.before.2028-01-01&sort=-purchaseCost&columns=class&columns=warrantyEnd&columns=purchaseCost&columns=memoryGb');
    await title(page, /items? on record/);
    await expect(page.getByRole('list', { name: 'Conditions' })).toContainText('Warranty end is before 1 Jan 2028');
    await expect(page.getByRole('columnheader', { name: /Price/ })).toHaveAttribute('aria-sort', 'descending');
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `screenshots/register-filtered-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
  });
}

test('filters are in the address, by mouse and by keyboard', async ({ page }) => {
  await page.goto('/register');
  await title(page, /items on record/);
  const all = Number((await page.getByRole('heading', { level: 1 }).textContent())?.replaceAll(/\D/g, ''));
  await page.getByRole('combobox', { name: 'Class' }).fill('Switch');
  await page.getByRole('option', { name: 'Switches', exact: true }).click();
  await expect(page).toHaveURL(/class=/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Condition' }).focus();
  await page.keyboard.press('Enter');
  const fact = page.getByRole('combobox', { name: 'Fact' });
  await expect(fact).toBeFocused();
  await fact.fill('owner');
  await page.getByRole('option', { name: 'Owner', exact: true }).click();
  await page.getByRole('combobox', { name: 'How' }).click();
  await page.getByRole('option', { name: 'is recorded', exact: true }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page).toHaveURL(/where=owner.set/);
  await expect(page.getByRole('list', { name: 'Conditions' })).toContainText('Owner is recorded');
  const some = Number((await page.getByRole('heading', { level: 1 }).textContent())?.replaceAll(/\D/g, ''));
  expect(some).toBeLessThan(all);
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await title(page, new RegExp(`^${all} items`));
});

test('rows follow the order that is asked for, and columns can be chosen', async ({ page }) => {
  await page.goto('/register?class=Server');
  await title(page, /items? on record/);
  const names = () => page.getByRole('rowheader').allInnerTexts();
  await page.getByRole('button', { name: 'Item', exact: false }).filter({ hasText: /^Item/ }).click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(page.getByRole('columnheader', { name: /^Item/ })).toHaveAttribute('aria-sort', 'ascending');
  const up = await names();
  await page.getByRole('columnheader', { name: /^Item/ }).getByRole('button').click();
  await expect(page.getByRole('columnheader', { name: /^Item/ })).toHaveAttribute('aria-sort', 'descending');
  await expect.poll(async () => (await names())[0]).not.toBe(up[0]);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('textbox', { name: 'Find a column' }).fill('memory');
  await page.getByRole('checkbox', { name: 'Memory in GB' }).check();
  await expect(page.getByRole('columnheader', { name: 'Memory in GB' })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(page.getByRole('columnheader', { name: 'Memory in GB' })).toBeVisible();
});

test('what is shown goes along as a table, and its sums stand below', async ({ page }) => {
  await page.goto('/register?class=Server&columns=purchaseCost&columns=key');
  await title(page, /items? on record/);
  await expect(page.getByRole('definition').filter({ hasText: 'EUR' }).first()).toBeVisible();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  const lines = readFileSync(await saved.path(), 'utf8').trim().split('\r\n');
  expect(lines[0]).toBe('Item,Price,Key');
  const total = Number((await page.getByRole('heading', { level: 1 }).textContent())?.replaceAll(/\D/g, ''));
  expect(lines).toHaveLength(total + 1);
});

test('a condition that cannot be is refused with its reason', async ({ page }) => {
  await page.goto('/register?where=ownr.is.x');
  await expect(page.getByText(/did you mean “owner”/)).toBeVisible();
});

test('the state of each item now stands in its row', async ({ page, request }) => {
  const said = (states: object[]) => request.put('/api/v1/conditions', { data: { source: 'state-column', states } });
  expect((await said([{ item: 'ups-e-1', state: 'down' }])).ok()).toBe(true);
  await page.goto('/register?q=ups-e');
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^ups-e-1/ }) });
  await expect(row.getByText('Down', { exact: true })).toBeVisible();
  await page.screenshot({ path: 'screenshots/register-states.png' });
  expect(await axe(page)).toEqual([]);
  await page.goto('/register?columns=state&columns=key&class=BatterySystem');
  await title(page, /items? on record/);
  const head = page.getByRole('columnheader', { name: /^State now/ });
  await head.getByRole('button').click();
  await expect(page).toHaveURL(/sort=state/);
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await expect(page.getByRole('rowheader').first()).toHaveText('ups-e-1');
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  const [header, first] = readFileSync(await saved.path(), 'utf8').split('\r\n');
  expect([header, first]).toEqual(['Item,State now,Key', 'ups-e-1,Down,ups-e-1']);
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect(page.getByRole('rowheader').first()).not.toHaveText('ups-e-1');
  expect((await said([])).ok()).toBe(true);
  await page.goto('/register?q=ups-e');
  await expect(row.getByText('Operational', { exact: true })).toBeVisible();
});
