import { axe, expect, test } from './watch';

test('causes are ranked with their evidence, and the proof is lit', async ({ page }) => {
  await page.goto('/causes');
  await expect(page.getByRole('heading', { name: 'What is failing?' })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Item that fails' }).fill('web shop');
  await page.getByRole('option', { name: /^Web shop/ }).first().click();
  await expect(page).toHaveURL(/failing=web-shop/);
  await page.goto('/causes?failing=payments&failing=search&failing=warehouse&healthy=ledger');
  const causes = page.getByRole('region', { name: /^Causes/ });
  await expect(causes.getByRole('button', { expanded: true })).toBeVisible();
  await expect(causes.getByText(/explains 3 of 3/).first()).toBeVisible();
  await expect(causes.getByRole('region', { name: 'For it' })).toContainText('would be down');
  await expect(page.getByRole('group', { name: /Map of the cause/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'screenshots/causes-light.png', fullPage: true });
  expect(await axe(page)).toEqual([]);
  const first = await causes.getByRole('button', { expanded: true }).innerText();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: 'screenshots/causes-dark.png', fullPage: true });
  expect(await axe(page)).toEqual([]);
  await page.setViewportSize({ width: 420, height: 900 });
  await page.screenshot({ path: 'screenshots/causes-narrow.png' });
  expect(first).toMatch(/^ups-e-1/);
});

test('another cause is opened by keyboard, and stands in the URL', async ({ page }) => {
  await page.goto('/causes?failing=payments&failing=search&failing=warehouse');
  const causes = page.getByRole('region', { name: /^Causes/ });
  const second = causes.getByRole('button').nth(1);
  await second.focus();
  await page.keyboard.press('Enter');
  await expect(second).toHaveAttribute('aria-expanded', 'true');
  await expect(page).toHaveURL(/show=/);
});

test('an unknown item is refused with the nearest name', async ({ page }) => {
  await page.goto('/causes?failing=paymentz');
  await expect(page.getByText(/No item has the id or key “paymentz”/)).toBeVisible();
});
