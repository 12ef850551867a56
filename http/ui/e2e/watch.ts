import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page, test as base } from '@playwright/test';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a page must never do: break the policy, throw, or ask anyone but our origin. */
export const test = base.extend<{ watched: string[] }>({
  watched: [
    async ({ page, baseURL }, use) => {
      const faults: string[] = [];
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
      });
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
      });
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(baseURL ?? '') && !request.url().startsWith('data:')) faults.push(`asked ${request.url()}`);
      });
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

type Finding = { id: string; help: string; nodes: { html: string; failureSummary?: string }[] };

const named = 'label-content-name-mismatch';

/**
 * WCAG 2.2 AA findings of a page. A folded group shows bare counts beside signs and says them in words, which the
 * rule on names cannot know; so that rule leaves groups out.
 */
export async function axe(page: Page): Promise<string[]> {
  await still(page);
  await page.evaluate(axeSource);
  const found = await page.evaluate(async (rule) => {
    type Run = (context: object, options: object) => Promise<{ violations: Finding[] }>;
    const { run } = (globalThis as unknown as { axe: { run: Run } }).axe;
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const all = await run(document, { runOnly: tags, rules: { [rule]: { enabled: false } } });
    const names = await run({ exclude: [['[data-kind="group"]']] }, { runOnly: { type: 'rule', values: [rule] } });
    return [...all.violations, ...names.violations];
  }, named);
  return found.flatMap((v) => v.nodes.slice(0, 4).map((n) => `${v.id}: ${n.html.slice(0, 200)} ${(n.failureSummary ?? '').split('\n').slice(1, 3).join(' ').slice(0, 220)}`));
}

/** Waits until nothing fades or moves for a while: half-faded text has no contrast of its own. */
async function still(page: Page): Promise<void> {
  for (let quiet = 0; quiet < 4; ) {
    await page.waitForTimeout(100);
    const moving = await page.evaluate(() => document.getAnimations().some((animation) => animation.playState === 'running'));
    quiet = moving ? 0 : quiet + 1;
  }
}

export { expect };
