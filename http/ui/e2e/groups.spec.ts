import { axe, expect, test } from './watch';

for (const [colorScheme, width] of [['light', 1440], ['dark', 1440], ['light', 390]] as const) {
  test(`the register in groups with their sums, ${colorScheme}, ${width} wide`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/register?group=class&open=.Hypervisor&columns=owner&columns=purchaseCost');
    const group = page.getByRole('button', { name: 'Hypervisors' });
    await expect(group).toHaveAttribute('aria-expanded', 'true');
    await expect(page.getByRole('rowheader', { name: /^host-e-01/ })).toBeVisible();
    const total = Number((await page.getByRole('heading', { level: 1 }).textContent())?.replaceAll(/\D/g, ''));
    const counts = await page.getByRole('region', { name: 'Items in groups' }).getByText(/^[\d,]+ items?$/).allInnerTexts();
    expect(counts.reduce((sum, text) => sum + Number(text.replaceAll(/\D/g, '')), 0)).toBe(total);
    await page.screenshot({ path: `screenshots/register-groups-${width < 700 ? 'narrow' : colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
  });
}

test('groups open, close and move by keyboard, stand in the address, and lead to a list', async ({ page }) => {
  await page.goto('/register');
  await page.getByRole('combobox', { name: 'Group' }).click();
  await page.getByRole('option', { name: 'By owner', exact: true }).click();
  await expect(page).toHaveURL(/group=owner/);
  const heads = page.locator('button[aria-expanded][data-group]');
  await heads.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(heads.first()).toHaveAttribute('aria-expanded', 'true');
  await expect(page).toHaveURL(/open=/);
  await page.keyboard.press('ArrowDown');
  await expect(heads.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heads.nth(1)).toHaveAttribute('aria-expanded', 'true');
  await page.reload();
  await expect(heads.nth(1)).toHaveAttribute('aria-expanded', 'true');
  await heads.nth(1).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(heads.nth(1)).toHaveAttribute('aria-expanded', 'false');
  await page.getByRole('button', { name: 'Close all' }).click();
  await expect(page).not.toHaveURL(/open=/);
  await page.goto('/register?only=class.Hypervisor');
  await expect(page.getByRole('list', { name: 'Conditions' })).toContainText('Class is Hypervisors');
  await page.getByRole('button', { name: 'Drop: Class is Hypervisors' }).click();
  await expect(page).not.toHaveURL(/only=/);
});
