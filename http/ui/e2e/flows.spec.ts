import { axe, expect, test } from './watch';

test('a change preview by keyboard alone', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('n');
  await expect(page.getByRole('heading', { level: 1, name: 'Preview a change' })).toBeVisible();
  const add = page.getByRole('button', { name: 'Add or paste items' });
  while (!(await add.evaluate((button) => button === document.activeElement))) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const field = page.getByRole('textbox', { name: 'Item to add' });
  await expect(field).toBeFocused();
  await page.keyboard.type('ups-e-1');
  await expect(page.getByRole('option', { name: /ups-e-1/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Added ups-e-1')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(add).toBeFocused();
  await expect(page.getByRole('heading', { level: 1, name: 'Replace ups-e-1' })).toBeVisible();
  await expect(page.getByText('3 services down')).toBeVisible();
  // j walks the rows of the services; Enter says why.
  const row = page.getByRole('button', { name: /Payments/ }).first();
  await expect(row).toBeVisible();
  for (let i = 0; i < 12 && !(await row.evaluate((button) => button === document.activeElement)); i++) await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/show=payments/);
  await expect(page.getByText(/Payments is down/)).toBeVisible();
});

test('the view of a map is its address, and arrows follow relations', async ({ page }) => {
  await page.goto('/map?focus=warehouse');
  const card = page.getByRole('group', { name: /Dependency map/ }).getByRole('button', { name: /^Warehouse/ });
  await card.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('button', { name: /^wms-api Operational/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/select=wms-api/);
  await page.keyboard.press('f');
  await expect(page).toHaveURL(/focus=wms-api/);
  await page.getByRole('button', { name: 'Depth: one more' }).click();
  await expect(page).toHaveURL(/depth=3/);
  const address = page.url();
  await page.goto('/');
  await page.goto(address);
  await expect(page.getByRole('group', { name: 'Depth' })).toContainText('3');
});

test('the whole proof is lit: all branches meet at one cause', async ({ page }) => {
  await page.goto('/preview?change=replace:ups-e-1&show=payments');
  await expect(page.getByText(/Payments is down/)).toBeVisible();
  const map = page.getByRole('group', { name: 'Map of the proof' });
  for (const name of ['Payments', 'payment-api', 'payments-db', 'db-e-1', 'db-e-2', 'host-e-07', 'host-e-11', 'feed-e-a', 'feed-e-b', 'ups-e-1'])
    await expect(map.getByRole('button', { name: new RegExp(`^${name} Down`) })).toHaveAttribute('data-lit', /step|cause|effect/);
  await expect(map.getByRole('button', { name: /^ups-e-1/ })).toHaveAttribute('data-lit', 'cause');
});

test('search finds an item and opens it', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  const field = page.getByPlaceholder('Search items, services, teams');
  await expect(field).toBeFocused();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.type('shop-db');
  await expect(page.getByRole('dialog').getByText('shop-db-1').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'shop-db-1' })).toBeVisible();
  await expect(page.getByText('past end of life')).toBeVisible();
});

test('the list of keys opens, is held to WCAG, and gives the focus back', async ({ page }) => {
  await page.goto('/');
  const help = page.getByRole('button', { name: /for shortcuts/ });
  await help.click();
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(help).toBeFocused();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/\/register/);
});

test('colours follow the switch and stay', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  await page.getByRole('button', { name: 'Use dark colours' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expect(page.getByRole('button', { name: 'Use light colours' })).toBeVisible();
});

test('pasted lines become the items of a change, and strange ones are named', async ({ page }) => {
  await page.goto('/preview');
  await page.getByRole('button', { name: 'Add or paste items' }).click();
  const field = page.getByRole('textbox', { name: 'Item to add' });
  await field.focus();
  await field.evaluate((element) => {
    const data = new DataTransfer();
    data.setData('text', 'host-e-03\nhost-e-05\nhost-x-99\n');
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(page.getByText('1 line not understood: host-x-99.')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page).toHaveURL(/change=replace:host-e-03&change=replace:host-e-05/);
  await expect(page.getByText(/Warehouse is down/)).toBeVisible();
});

test('an unreachable server is said, not hidden', async ({ page }) => {
  await page.goto('/register');
  await expect(page.getByRole('heading', { level: 1, name: /items on record/ })).toBeVisible();
  await page.route('**/api/**', (route) => route.abort());
  await page.goto('/map?focus=warehouse').catch(() => {});
  await expect(page.getByText('Linchpin does not answer').first()).toBeVisible({ timeout: 20_000 });
});
