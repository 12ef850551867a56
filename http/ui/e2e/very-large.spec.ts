import { expect, test } from './watch';

/** A landscape far above what a map draws: it opens grouped, says so, and stays whole in its counts. */
test('a landscape of 5,000 items opens grouped, and says what is hidden', async ({ page, request }) => {
  const items: object[] = [{ key: 'large/top', class: 'BusinessService', name: 'Large service' }];
  const relations: object[] = [];
  const kinds = ['Application', 'WebApplication', 'Api', 'BatchJob', 'Database', 'Cache', 'MessageBroker', 'VirtualMachine', 'Container', 'Server', 'Switch', 'Router', 'StorageVolume', 'Disk', 'FileShare'];
  for (let i = 0; i < 5000; i++) {
    items.push({ key: `large/${i}`, class: kinds[i % kinds.length], name: `large-item-${i}` });
    relations.push({ from: 'large/top', type: 'DEPENDS_ON', to: `large/${i}` });
  }
  const lines = [JSON.stringify({ format: 'linchpin/v1' }), ...items.map((item) => JSON.stringify({ item })), ...relations.map((relation) => JSON.stringify({ relation }))];
  const answer = await request.post('/api/v1/imports?wait=true&source=large', { headers: { 'Content-Type': 'application/x-ndjson' }, data: lines.join('\n') });
  expect(answer.ok(), await answer.text()).toBe(true);
  await page.goto('/map?focus=large/top&expand=*');
  const map = page.getByRole('group', { name: /Dependency map/ });
  await expect(map.getByRole('button', { name: /^Large service/ })).toBeVisible();
  expect(await map.locator('[data-node]').count()).toBeLessThanOrEqual(400);
  await expect(page.getByText('More than 400 items: folded into groups.')).toBeVisible();
  await expect(page.getByText(/items drawn; [\d,]+ items in \d+ groups hidden/)).toBeVisible();
  await page.screenshot({ path: 'screenshots/map-large.png' });
});
