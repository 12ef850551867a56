import { axe, expect, test } from './watch';

const change = '/preview?change=reboot:host-e-01&change=reboot:host-e-02&change=reboot:db-e-1&change=reboot:db-e-2&change=replace:ups-e-1';

test('the preview plans waves that keep services, and names what has none', async ({ page }) => {
  await page.goto(`${change}&tab=waves`);
  const waves = page.getByRole('list', { name: 'Waves' });
  await expect(waves.getByText('Wave 2')).toBeVisible();
  await expect(page.getByText('no plan has fewer')).toBeVisible();
  await expect(page.getByText(/alone it harms/)).toContainText('Payments');
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'screenshots/preview-waves.png' });
  expect(await axe(page)).toEqual([]);
  await page.getByRole('radio', { name: 'not at risk' }).check({ force: true });
  await expect(page.getByRole('radio', { name: 'not at risk' })).toBeChecked();
  await expect(waves.getByText('Wave 2')).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await axe(page)).toEqual([]);
});

test('the preview tells the margin that is left', async ({ page }) => {
  await page.goto('/preview?change=reboot:host-e-01&tab=margin');
  await expect(page.getByText('One more failure takes a service down')).toBeVisible();
  await expect(page.getByRole('button', { name: /DC West takes down Loyalty/ })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'screenshots/preview-margin.png' });
  expect(await axe(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: 'screenshots/preview-margin-dark.png' });
  expect(await axe(page)).toEqual([]);
});

test('the preview tells what the items do together and none does alone', async ({ page }) => {
  await page.goto('/preview?change=reboot:host-e-01&change=reboot:host-w-01&tab=together');
  const conflict = page.getByRole('region', { name: /^Together: / }).first();
  await expect(conflict.getByRole('button', { name: /Loyalty/ })).toBeVisible();
  await expect(conflict.getByText('alone → together')).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'screenshots/preview-together.png' });
  expect(await axe(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: 'screenshots/preview-together-dark.png' });
  expect(await axe(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: 'screenshots/preview-together-narrow.png' });
  await page.goto('/preview?change=reboot:host-e-01&tab=together');
  await expect(page.getByText('One item has nobody to meet')).toBeVisible();
});

test('rules of a plan keep items apart and in order', async ({ page }) => {
  await page.goto('/preview?change=reboot:host-e-02&change=reboot:host-e-03&tab=waves');
  const waves = page.getByRole('list', { name: 'Waves' });
  await expect(waves.getByText('Wave 1')).toBeVisible();
  const before = await waves.getByRole('listitem').count();
  await page.getByRole('button', { name: 'Add rule' }).click();
  await expect(page.getByRole('group', { name: 'Rules of the plan' })).toContainText('host-e-02 never together with host-e-03');
  await expect(waves.getByText('Wave 2')).toBeVisible();
  await page.screenshot({ path: 'screenshots/preview-wave-rules.png' });
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: /^Drop: / }).click();
  await expect(waves.getByRole('listitem')).toHaveCount(before);
  await page.getByLabel('First item of the rule').selectOption('host-e-03');
  await page.getByLabel('What must hold').selectOption('before');
  await page.getByLabel('Second item of the rule').selectOption('host-e-02');
  await page.getByRole('button', { name: 'Add rule' }).click();
  await expect(waves.getByRole('listitem').first()).toContainText('host-e-03');
  await expect(waves.getByRole('listitem').nth(1)).toContainText('host-e-02');
});

test('other proofs of a failure are shown on request', async ({ page }) => {
  await page.goto('/preview?change=reboot:host-e-01&change=reboot:host-w-01&change=reboot:ups-e-1&show=loyalty');
  const [left, right] = await Promise.all([page.getByRole('button', { name: 'Other proofs' }).boundingBox(), page.getByText(/items? drawn/).boundingBox()]);
  expect((right?.x ?? 0) - (left?.x ?? 0) - (left?.width ?? 0), 'the link stands apart from what is drawn').toBeGreaterThan(12);
  await page.getByRole('button', { name: 'Other proofs' }).click();
  const proof = page.getByRole('group', { name: 'Proof', exact: true });
  await expect(proof).toBeVisible();
  await proof.getByRole('button', { name: 'Proof: one more' }).click();
  await expect(page).toHaveURL(/proof=2/);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'screenshots/preview-proofs.png' });
  expect(await axe(page)).toEqual([]);
});
