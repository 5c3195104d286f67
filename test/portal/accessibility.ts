import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { texts } from '../../src/web/texts/locales/en.ts';
import { portalBench } from '../support/portal-bench.ts';
import { dress, StateGallery, settled, sizes, themeNames } from './state-gallery.ts';
import { pageStates } from './states.ts';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Another theme has other colours, and nothing else of what a page is made of. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/** Declares a test for each state: axe finds nothing on it, in any theme and on a phone, and nothing sticks out of it. */
export function testAccessibility(...portals: (keyof typeof pageStates)[]): void {
  const bench = portalBench();
  let gallery: StateGallery;
  beforeAll(async () => {
    gallery = (await StateGallery.of(bench))(texts, 'en-GB');
  }, 120_000);
  afterAll(() => gallery.close());
  describe.each(portals)('%s', (portal) => {
    test.each(pageStates[portal].map((state) => [state.name, state] as const))('%s', async (_name, state) => {
      const found: string[] = [];
      const troubles = await gallery.show(state, async (page) => {
        await page.evaluate(axe.source);
        for (const theme of themeNames) {
          await dress(page, theme);
          found.push(...(await violations(page, theme)));
        }
        await page.setViewportSize(sizes.phone);
        await settled(page);
        found.push(...(await violations(page, 'narrow')), ...(await whatSticksOut(page)));
      });
      expect([...troubles, ...found]).toEqual([]);
    });
  });
}

const report = z.object({
  violations: z.array(
    z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) }),
  ),
});

async function violations(page: Page, look: string): Promise<string[]> {
  // An open menu floats above the page and its landmarks, as the menu of a program does.
  const menu = (await page.getByRole('menu').count()) > 0;
  const disabled = menu ? { region: { enabled: false }, 'target-size': { enabled: false } } : {};
  // Whoever reaches the ends of a list with Tab is sent on at once, before anything is read out.
  const where = { exclude: [['[data-tabster-dummy]']] };
  const runOnly =
    look === 'light' || look === 'narrow' ? { type: 'tag', values: tags } : { type: 'rule', values: rulesOfColour };
  const rules = look === 'narrow' ? { ...disabled, 'color-contrast': { enabled: false } } : disabled;
  const options = { runOnly, rules, resultTypes: ['violations'] };
  const { violations: found } = report.parse(
    await page.evaluate(`axe.run(${JSON.stringify(where)}, ${JSON.stringify(options)})`),
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => {
      return `${look}: ${id} at ${html.slice(0, 200)} ${failureSummary.replaceAll(/\s+/g, ' ')}`;
    }),
  );
}

/** A page that scrolls sideways on a phone. */
async function whatSticksOut(page: Page): Promise<string[]> {
  const { content, page: width } = z
    .object({ content: z.number(), page: z.number() })
    .parse(await page.evaluate('({ content: document.documentElement.scrollWidth, page: innerWidth })'));
  return content > width ? [`narrow: the content is ${String(content)} wide, the page ${String(width)}`] : [];
}
