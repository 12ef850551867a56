import { axe, expect, test } from './watch';

/** Each test works on items of its own. */
const make = async (request: { post: (url: string, options: object) => Promise<{ ok: () => boolean; json: () => Promise<{ id: string; revision: number }> }> }, key: string, more: object = {}) => {
  const made = await request.post('/api/v1/items', { data: { key, class: 'Server', name: key, ...more } });
  expect(made.ok()).toBe(true);
  return made.json();
};

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the form of a server, ${colorScheme}`, async ({ page, request }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { id } = await make(request, `form-${colorScheme}`, { properties: { owner: 'team-compute', purchaseCost: { amount: '14860.00', currency: 'EUR' } } });
    await page.goto(`/items/${id}/edit`);
    await expect(page.getByRole('textbox', { name: 'Owner', exact: true })).toHaveValue('team-compute');
    await page.screenshot({ path: `screenshots/edit-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
  });
}

test('an item is made by its class, with errors at the fields', async ({ page }) => {
  await page.goto('/register');
  await page.getByRole('link', { name: 'New item' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New item' })).toBeVisible();
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('alert')).toContainText('2 fields cannot be saved so');
  const kind = page.getByRole('combobox', { name: 'Class' });
  await expect(kind).toBeFocused();
  await kind.fill('Server');
  await page.getByRole('option', { name: 'Server', exact: true }).click();
  await page.getByRole('textbox', { name: 'Key' }).fill('server/new-1');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('new-1');
  await page.getByRole('textbox', { name: 'Memory in GB' }).fill('lots');
  await page.getByRole('textbox', { name: 'Warranty end' }).fill('2027-03-31');
  await page.getByRole('textbox', { name: 'Price', exact: true }).fill('12,5');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('alert')).toContainText('Memory in GB: A number');
  await expect(page.getByRole('alert')).toContainText('Price: A plain amount');
  await expect(page.getByRole('textbox', { name: 'Memory in GB' })).toHaveAttribute('aria-invalid', 'true');
  await page.screenshot({ path: 'screenshots/edit-errors.png' });
  expect(await axe(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Memory in GB' }).fill('256');
  await page.getByRole('textbox', { name: 'Price', exact: true }).fill('12500.00');
  await page.getByRole('combobox', { name: 'Price: currency' }).fill('EUR');
  await page.getByRole('textbox', { name: 'Why' }).fill('a new server for the warehouse');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'new-1' })).toBeVisible();
  await expect(page.getByText('EUR 12,500.00')).toBeVisible();
  await expect(page.getByText('“a new server for the warehouse”')).toBeVisible();
});

test('what the server refuses stands at its field, and a taken key is named', async ({ page, request }) => {
  await make(request, 'taken-1');
  await page.goto('/items/new?class=Server');
  await page.getByRole('textbox', { name: 'Key' }).fill('taken-1');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('alert')).toContainText('Key:');
  await page.getByRole('textbox', { name: 'Key' }).fill('taken-2');
  await page.getByRole('textbox', { name: 'Owner email' }).fill('nobody');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('alert')).toContainText('Owner email:');
});

test('unsaved changes are not left by accident', async ({ page, request }) => {
  const { id } = await make(request, 'unsaved-1');
  await page.goto(`/items/${id}/edit`);
  await page.getByRole('textbox', { name: 'Owner', exact: true }).fill('team-x');
  await expect(page.getByText('1 field changed')).toBeVisible();
  await page.getByRole('link', { name: 'Map', exact: true }).click();
  const ask = page.getByRole('dialog', { name: 'Leave without saving?' });
  await expect(ask).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(ask).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Owner', exact: true })).toHaveValue('team-x');
  await page.getByRole('link', { name: 'Map', exact: true }).click();
  await ask.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/\/map/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`who wrote first is not overwritten: both sides, field by field, ${colorScheme}`, async ({ page, request }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { id, revision } = await make(request, `conflict-${colorScheme}`, { properties: { owner: 'team-a', memoryGb: 256 } });
    await page.goto(`/items/${id}/edit`);
    await page.getByRole('textbox', { name: 'Owner', exact: true }).fill('team-mine');
    await page.getByRole('textbox', { name: 'Memory in GB' }).fill('512');
    const other = await request.patch(`/api/v1/items/${id}?message=moved+to+another+team`, {
      headers: { 'If-Match': `"${revision}"`, 'Content-Type': 'application/merge-patch+json' },
      data: JSON.stringify({ name: 'renamed', properties: { owner: 'team-theirs' } }),
    });
    expect(other.ok()).toBe(true);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Somebody else changed this item while you worked on it')).toBeVisible();
    await expect(page.getByText(/“moved to another team”/)).toBeVisible();
    await expect(page.getByRole('row', { name: /Owner team-a team-theirs team-mine/ })).toBeVisible();
    await page.screenshot({ path: `screenshots/edit-conflict-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
    await page.getByRole('group', { name: 'Keep Owner' }).getByText('Theirs').click();
    await page.getByRole('button', { name: 'Go on with this' }).click();
    await expect(page.getByRole('textbox', { name: 'Owner', exact: true })).toHaveValue('team-theirs');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'renamed', exact: true })).toBeVisible();
    const now = await (await request.get(`/api/v1/items/${id}`)).json();
    expect(now.properties).toMatchObject({ owner: 'team-theirs', memoryGb: 512 });
  });
}

test('relations are added by search and removed with a look at what that does', async ({ page, request }) => {
  const { id } = await make(request, 'relate-1');
  await page.goto(`/items/${id}`);
  await page.getByRole('button', { name: 'Add a relation' }).click();
  const dialog = page.getByRole('dialog', { name: /Add a relation/ });
  await dialog.getByRole('combobox', { name: /stands to the other/ }).fill('located in');
  await page.getByRole('option', { name: 'located in' }).first().click();
  await dialog.getByRole('textbox', { name: 'The other item' }).fill('rack-e-02');
  await expect(page.getByRole('option', { name: /rack-e-02/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/relate-1 located in rack-e-02/)).toBeVisible();
  await page.screenshot({ path: 'screenshots/edit-relation.png' });
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Add relation' }).click();
  await expect(dialog).toBeHidden();
  const remove = page.getByRole('button', { name: 'Remove the relation with rack-e-02' });
  await remove.click();
  await expect(page.getByText('No service changes its state without it.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('No relations are recorded')).toBeVisible();
});

test('retire says what it takes down, and leads back', async ({ page, request }) => {
  const list = await (await request.get('/api/v1/items?key=wms-db')).json();
  await page.goto(`/items/${list.items[0].id}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Retire…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Retire wms-db?' });
  await expect(dialog.getByText(/services? suffers?/)).toBeVisible();
  await page.screenshot({ path: 'screenshots/edit-retire.png' });
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const { id } = await make(request, 'gone-1');
  await page.goto(`/items/${id}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Retire…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retire', exact: true }).click();
  await expect(page.getByText('It is on record, but absent from the graph', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Bring back' }).click();
  await expect(page.getByRole('link', { name: 'Edit' })).toBeVisible();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Purge for good…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Purge for good' }).click();
  await expect(page).toHaveURL(/\/register/);
  expect((await request.get(`/api/v1/items/${id}`)).status()).toBe(404);
});

test('two instants of an item stand side by side', async ({ page, request }) => {
  const { id, revision } = await make(request, 'instants-1', { properties: { memoryGb: 256 } });
  const wrote = await request.patch(`/api/v1/items/${id}`, { headers: { 'If-Match': `"${revision}"`, 'Content-Type': 'application/merge-patch+json' }, data: JSON.stringify({ properties: { memoryGb: 512 } }) });
  expect(wrote.ok()).toBe(true);
  await page.goto(`/items/${id}`);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('row', { name: /Memory in GB 256 512/i })).toBeVisible();
  await page.screenshot({ path: 'screenshots/item-compare.png' });
  expect(await axe(page)).toEqual([]);
});

test('an item says when each of its sources last named it', async ({ page, request }) => {
  const item = { key: 'seen-1', class: 'Server', name: 'Seen one', properties: { memoryGb: 64 } };
  expect((await request.post('/api/v1/imports?wait=true&source=rack-list&complete=true', { data: { format: 'linchpin/v1', items: [item] } })).ok()).toBe(true);
  const found = (await (await request.get('/api/v1/items?key=seen-1')).json()) as { items: { id: string }[] };
  for (const [name, width, scheme] of [['light', 1440, 'light'], ['dark', 1440, 'dark'], ['narrow', 390, 'light']] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(`/items/${found.items[0]?.id}`);
    const seen = page.getByRole('region', { name: 'Last seen' });
    await expect(seen.getByText('rack-list')).toBeVisible();
    await expect(seen.getByText('under 1 min ago')).toBeVisible();
    await expect(seen.getByText('in its whole list')).toBeVisible();
    await page.screenshot({ path: `screenshots/item-seen-${name}.png`, fullPage: true });
  }
  expect(await axe(page)).toEqual([]);
});
