import { readFileSync } from 'node:fs';
import { axe, expect, test } from './watch';

const yaml = `format: linchpin/v1
source: shop-floor
items:
  - {key: kiosk-1, class: Application, name: Kiosk one, properties: {owner: team-stores}}
  - {key: kiosk-2, class: Applicaton, name: Kiosk two}
  - {key: wms-api, class: Application, properties: {criticality: low}}
relations:
  - {from: kiosk-1, type: DEPENDS_ON, to: wms-api}
  - {from: kiosk-1, type: DEPENDS_ON, to: wms-app}
`;
const file = { name: 'shop-floor.yaml', mimeType: 'application/yaml', buffer: Buffer.from(yaml) };

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a dry run says what is new, changed and rejected, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/imports');
    await expect(page.getByRole('heading', { level: 1, name: 'Imports' })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `screenshots/imports-start-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
    await page.getByLabel('Files to import').setInputFiles([file]);
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await expect(page.getByText('Dry run: nothing is written yet')).toBeVisible();
    const rejected = page.getByRole('region', { name: 'Rejected rows' });
    await expect(rejected.getByRole('row', { name: /line 5.*Applicaton.*no class has this name; did you mean Application/ })).toBeVisible();
    await expect(rejected.getByRole('row', { name: /wms-app/ })).toBeVisible();
    await page.screenshot({ path: `screenshots/imports-rejected-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
    await page.getByRole('tab', { name: /Changed 1/ }).click();
    await expect(page.getByText(/Criticality: .* → low/)).toBeVisible();
    await page.screenshot({ path: `screenshots/imports-changed-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
  });
}

test('rejected rows can be taken along as a table', async ({ page }) => {
  await page.goto('/imports');
  const formula = { ...file, buffer: Buffer.from(yaml.replace('class: Applicaton', 'class: "=1+1"')) };
  await page.getByLabel('Files to import').setInputFiles([formula]);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()]);
  expect(saved.suggestedFilename()).toBe('rejected-shop-floor.csv');
  const lines = readFileSync(await saved.path(), 'utf8').trim().split('\r\n');
  expect(lines[0]).toBe('file,line,column,path,value,reason,nearest');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain("'=1+1"); // no spreadsheet computes it
});

test('the dry run is in the address, and applying it writes the sound rows', async ({ page, request }) => {
  await page.goto('/imports');
  await page.getByLabel('Files to import').setInputFiles([file]);
  await page.getByRole('textbox', { name: 'Why' }).fill('two new kiosks');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page).toHaveURL(/operation=/);
  await expect(page.getByText('Dry run: nothing is written yet')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Dry run: nothing is written yet')).toBeVisible();
  await expect(page.getByText('Choose the same files again above to apply it.')).toBeVisible();
  expect((await (await request.get('/api/v1/items?key=kiosk-1')).json()).items).toEqual([]);
  // Chosen again, by keyboard.
  await page.getByLabel('Files to import').setInputFiles([file]);
  await page.getByRole('textbox', { name: 'Why' }).fill('two new kiosks');
  await page.getByRole('button', { name: 'Show what would change' }).focus();
  await page.keyboard.press('Enter');
  const apply = page.getByRole('button', { name: 'Apply without 2 rejected rows' });
  await expect(apply).toBeVisible();
  await apply.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Written at/)).toBeVisible();
  expect((await (await request.get('/api/v1/items?key=kiosk-1')).json()).items).toHaveLength(1);
  await expect(page.getByRole('region', { name: 'Imports on record' }).getByText('two new kiosks').first()).toBeVisible();
});

test('files that cannot be read are refused with the reason', async ({ page }) => {
  await page.goto('/imports');
  await page.getByLabel('Files to import').setInputFiles([{ name: 'notes.yaml', mimeType: 'application/yaml', buffer: Buffer.from('a: [1, 2\nb: }') }]);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  expect(await axe(page)).toEqual([]);
});

test('imports, narrow', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 1500 });
  await page.goto('/imports');
  await page.getByLabel('Files to import').setInputFiles([file]);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await expect(page.getByText('Dry run: nothing is written yet')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: 'screenshots/imports-narrow.png' });
  expect(await axe(page)).toEqual([]);
});

const csv = { name: 'hosts.csv', mimeType: 'text/csv', buffer: Buffer.from('Hostname;Besitzer;Kaufpreis;Garantie bis;Notiz\nsrv-csv-1;team-a;1.299,00;31.03.2027;x\nsrv-csv-2;team-b;1.399,00;32.04.2027;y\n') };

for (const colorScheme of ['light', 'dark'] as const) {
  test(`columns of a table are told what they are, ${colorScheme}`, async ({ page, request }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/imports');
    await page.getByLabel('Files to import').setInputFiles([csv]);
    const columns = page.getByRole('region', { name: 'Columns of hosts.csv' }).first();
    await expect(columns.getByRole('row', { name: /Kaufpreis 1.299,00 and 1.399,00/ })).toBeVisible();
    const read = async (column: string, field: string) => {
      await page.getByRole('combobox', { name: `${column} is read as` }).fill(field);
      await page.getByRole('option', { name: field, exact: true }).click();
    };
    await read('Hostname', 'Key');
    await read('Besitzer', 'Owner');
    await read('Kaufpreis', 'Price');
    await read('Garantie bis', 'Warranty end');
    const set = async (label: string, option: string) => {
      await page.getByRole('combobox', { name: label, exact: true }).click();
      await page.getByRole('option', { name: option, exact: true }).click();
    };
    await set('Class', 'Server');
    await set('Dates', 'day.month.year');
    await set('Numbers', '1.299,00');
    await page.getByRole('textbox', { name: 'Currency' }).fill('EUR');
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `screenshots/imports-mapping-${colorScheme}.png`, fullPage: true });
    expect(await axe(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Source' }).fill(`hosts-${colorScheme}`);
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await expect(page.getByText('Dry run: nothing is written yet')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Rejected rows' })).toContainText('32.04.2027');
    await page.getByRole('button', { name: 'Back to the columns' }).click();
    await expect(columns).toBeVisible();
    await page.getByRole('button', { name: 'Show what would change' }).click();
    await page.getByRole('button', { name: /^Apply without 1 rejected/ }).click();
    await expect(page.getByText(/^Written at|^Nothing to write/)).toBeVisible();
    const [made] = (await (await request.get('/api/v1/items?key=srv-csv-1')).json()).items;
    expect(made.properties).toMatchObject({ owner: 'team-a', purchaseCost: { amount: '1299.00', currency: 'EUR' }, warrantyEnd: '2027-03-31' });
  });
}

test('an import is taken back after a look at what that does', async ({ page, request }) => {
  const wrote = await request.post('/api/v1/imports?wait=true&source=regretted', { data: { format: 'linchpin/v1', items: [{ key: 'regret-1', class: 'Server' }, { key: 'regret-2', class: 'Server' }] } });
  expect(wrote.ok()).toBe(true);
  const [touched] = (await (await request.get('/api/v1/items?key=regret-2')).json()).items;
  const patched = await request.patch(`/api/v1/items/${touched.id}`, { headers: { 'If-Match': '*', 'Content-Type': 'application/merge-patch+json' }, data: JSON.stringify({ name: 'kept by hand' }) });
  expect(patched.ok()).toBe(true);
  await page.goto('/imports');
  await page.getByRole('button', { name: 'Undo the import of regretted' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take back the import of regretted?' });
  await expect(dialog.getByText(/1 taken out/)).toBeVisible();
  await expect(dialog.getByText('regret-2')).toBeVisible();
  await page.screenshot({ path: 'screenshots/imports-undo.png' });
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('textbox', { name: 'Why' }).fill('wrong file');
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/taken back/).first()).toBeVisible();
  expect((await (await request.get('/api/v1/items?key=regret-1')).json()).items).toEqual([]);
  expect((await (await request.get('/api/v1/items?key=regret-2')).json()).items).toHaveLength(1);
});
