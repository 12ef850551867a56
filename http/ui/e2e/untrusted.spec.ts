import { expect, test } from './watch';

test('names that machines send are drawn as text', async ({ page, request }) => {
  const hostile = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', "javascript:alert('x')", '{{7*7}}${7*7}', '</text><script>alert(1)</script>'];
  const answer = await request.post('/api/v1/imports?wait=true&source=hostile', {
    data: {
      format: 'linchpin/v1',
      items: [
        ...hostile.map((name, i) => ({ key: `hostile/${i}`, class: 'Application', name, properties: { owner: name, documentation: 'https://example.org/' } })),
        { key: 'hostile/top', class: 'BusinessService', name: hostile[0] },
      ],
      relations: hostile.map((_, i) => ({ from: 'hostile/top', type: 'DEPENDS_ON', to: `hostile/${i}` })),
    },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  let alarmed = false;
  page.on('dialog', (dialog) => { alarmed = true; void dialog.dismiss(); });
  for (const path of ['/', '/register?q=hostile', '/map?focus=hostile/top', '/preview?change=reboot:hostile/0']) {
    await page.goto(path);
    await expect(page.getByText(hostile[0] ?? '').first()).toBeVisible();
  }
  const list = (await (await request.get('/api/v1/items?key=hostile/1')).json()) as { items: { id: string }[] };
  await page.goto(`/items/${list.items[0]?.id}`);
  await expect(page.getByRole('heading', { level: 1, name: hostile[1] ?? '' })).toBeVisible();
  expect(alarmed).toBe(false);
});
