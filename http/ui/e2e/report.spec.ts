import { readFileSync } from 'node:fs';
import { axe, expect, test } from './watch';

test('a preview goes along as a page to print', async ({ page }) => {
  await page.goto('/preview?change=replace:ups-e-1');
  await expect(page.getByText('3 services down')).toBeVisible();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Report' }).click()]);
  expect(saved.suggestedFilename()).toBe('replace-ups-e-1.html');
  const text = readFileSync(await saved.path(), 'utf8');
  expect(text).toContain('Replace ups-e-1');
  expect(text).toContain('Warehouse');
  expect(await axe(page)).toEqual([]);
});

test('the report prints on paper, whole and dark on light', async ({ request, browser }) => {
  const made = await request.post('/api/v1/impact/report?format=html', { data: { scenario: { down: ['ups-e-1'] }, title: 'Replace ups-e-1' } });
  expect(made.ok()).toBe(true);
  const paper = await browser.newPage({ colorScheme: 'dark', viewport: { width: 794, height: 1123 } });
  await paper.setContent(await made.text());
  await paper.emulateMedia({ media: 'print' });
  await expect(paper.getByRole('heading', { name: /Replace ups-e-1/ }).first()).toBeVisible();
  const shown = await paper.evaluate(() => {
    const wide = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
    return { wide: wide.length, text: document.body.innerText, outside: document.querySelectorAll('script, link[href], img[src^="http"]').length };
  });
  expect(shown.wide).toBe(0);
  expect(shown.outside).toBe(0);
  for (const service of ['Warehouse', 'ups-e-1']) expect(shown.text).toContain(service);
  const printed = await paper.pdf({ path: 'screenshots/report.pdf', format: 'A4', printBackground: false });
  const source = printed.toString('latin1');
  expect(source.startsWith('%PDF-')).toBe(true);
  const pages = source.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  expect(pages).toBeGreaterThan(0);
  expect(pages).toBeLessThan(20);
  expect(source).toMatch(/\/MediaBox\s*\[\s*0 0 59[45][.\d]* 84[12][.\d]*\s*\]/);
  await paper.screenshot({ path: 'screenshots/report-print.png', fullPage: true });
  await paper.close();
});
