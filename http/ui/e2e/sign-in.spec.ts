import type { Page } from '@playwright/test';
import { test } from './guarded';
import { axe, expect } from './watch';

const form = (page: Page) => page.getByRole('heading', { level: 1, name: 'Sign in' });

async function signIn(page: Page, token: string) {
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('whoever is not signed in comes to the form, and from there to where they wanted to go', async ({ page, context, guarded }) => {
  const { token } = await guarded.token('viewer', 'Service desk');
  await page.goto('/map?focus=web-shop&depth=3');
  await expect(form(page)).toBeVisible();
  await expect(page.getByLabel('Token', { exact: true })).toBeFocused();
  await expect(page.getByRole('navigation')).toHaveCount(0);

  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Paste your token here.')).toBeVisible();
  await signIn(page, 'linchpin_nonsense');
  await expect(page.getByText('This token is unknown, has expired, or was revoked.')).toBeVisible();

  await signIn(page, token);
  await expect(page.getByRole('heading', { level: 1, name: 'Map' })).toBeVisible();
  expect(new URL(page.url()).search).toBe('?focus=web-shop&depth=3');
  const [cookie, ...others] = await context.cookies();
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({ name: 'linchpin', httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage))).not.toContain(token);

  await page.getByRole('button', { name: 'You: Service desk' }).click();
  await expect(page.getByText('Viewer: reads and asks')).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.screenshot({ path: 'screenshots/user-light.png' });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(form(page)).toBeVisible();
  await page.goto('/register');
  await expect(form(page)).toBeVisible();
});

test('a revoked token ends the session at the next question', async ({ page, guarded }) => {
  const { id, token } = await guarded.token('editor', 'Platform');
  await page.goto('/sign-in');
  await signIn(page, token);
  await expect(page.getByRole('button', { name: 'You: Platform' })).toBeVisible();
  await guarded.revoke(id);
  await page.getByRole('link', { name: 'Register' }).first().click();
  await expect(form(page)).toBeVisible();
  expect(new URL(page.url()).searchParams.get('to')).toContain('/register');
});

test('what a role may not do is not offered', async ({ page, guarded }) => {
  const offers = [
    { path: '/register', name: 'New item', role: 'link' },
    { path: '/imports', name: 'Show what would change', role: 'button' },
  ] as const;
  for (const role of ['viewer', 'editor'] as const) {
    const { token } = await guarded.token(role, `The ${role}`);
    await page.goto('/sign-in');
    await signIn(page, token);
    await expect(page.getByRole('button', { name: `You: The ${role}` })).toBeVisible();
    for (const offer of offers) {
      await page.goto(offer.path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.waitForLoadState('networkidle');
      await expect(page.getByRole(offer.role, { name: offer.name }), `${role}: ${offer.path}`).toHaveCount(role === 'editor' ? 1 : 0);
    }
  }
});

test('the way back leads to no other site', async ({ page, guarded }) => {
  const { token } = await guarded.token('viewer', 'Guest');
  await page.goto('/sign-in?to=//evil.example/x');
  await signIn(page, token);
  await expect(page.getByRole('button', { name: 'You: Guest' })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(guarded.address);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the form, ${colorScheme}`, async ({ page, guarded }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(`${guarded.address}/sign-in`);
    await expect(form(page)).toBeVisible();
    await signIn(page, 'linchpin_nonsense');
    await expect(page.getByText('This token is unknown, has expired, or was revoked.')).toBeVisible();
    await page.screenshot({ path: `screenshots/sign-in-${colorScheme}.png` });
    expect(await axe(page)).toEqual([]);
  });
}

test('the form, narrow', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/sign-in');
  await expect(form(page)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({ path: 'screenshots/sign-in-narrow.png' });
  expect(await axe(page)).toEqual([]);
});
