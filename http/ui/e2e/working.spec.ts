import { axe, expect, test } from './watch';

test('a question that takes long tells how long, can be stopped, and asked again', async ({ page, request }) => {
  let held = 0;
  await page.route('**/api/v1/impact/failure-sets', async (route) => {
    held++;
    if (held > 1) return route.continue();
    return undefined; // never answered
  });
  const stopped = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/failure-sets'));
  const payments = (await (await request.get('/api/v1/items?key=payments')).json()).items[0].id;
  await page.goto(`/items/${payments}?tab=risks`);
  const bar = page.getByRole('progressbar', { name: 'Time spent on failure sets' });
  await expect(bar).toBeVisible();
  await expect(page.getByText(/\d of 10 seconds/)).toBeVisible();
  await page.screenshot({ path: 'screenshots/working.png' });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await stopped;
  await expect(page.getByText('Nothing is worked on any longer')).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await expect(page.getByText('What takes it down together')).toBeVisible();
});
