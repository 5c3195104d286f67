import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Texts } from '../../src/web/texts/locales/en.ts';
import { openContext, type WatchedContext } from '../support/browser.ts';
import type { PortalServer } from '../support/portal-server.ts';
import { type Cast, castOf, type Viewer } from './states/cast.ts';
import type { PageState } from './states/page-state.ts';

/** How a page can look, as the system of its reader asks for it. */
export const themes = {
  light: { colorScheme: 'light', contrast: 'no-preference' },
  dark: { colorScheme: 'dark', contrast: 'no-preference' },
  'high-contrast': { colorScheme: 'light', contrast: 'more' },
} as const;

/** Opens pages in their states, one browser for each viewer, so that not every state loads everything anew. */
export class StateGallery {
  readonly #server: PortalServer;
  readonly #browser: Browser;
  readonly #options: BrowserContextOptions;
  readonly #texts: Texts;
  readonly #contexts = new Map<string, Promise<WatchedContext>>();
  readonly #cast: Cast;

  private constructor(from: { server: PortalServer; browser: Browser; cast: Cast }, texts: Texts, options: object) {
    this.#server = from.server;
    this.#browser = from.browser;
    this.#cast = from.cast;
    this.#texts = texts;
    this.#options = options;
  }

  static async of(from: {
    server: PortalServer;
    browser: Browser;
  }): Promise<(texts: Texts, locale: string) => StateGallery> {
    const cast = await castOf(from.server);
    return (texts, locale) => new StateGallery({ ...from, cast }, texts, { locale });
  }

  /** Shows the state, hands its page to `look`, and closes it. Returns what the page did that no page may do. */
  async show(state: PageState, look: (page: Page) => Promise<void>): Promise<readonly string[]> {
    const { context, troubles } = await this.#contextOf(state);
    const page = await context.newPage();
    try {
      await state.arrange?.(page);
      await page.goto(state.path);
      await state.reach(page, { t: this.#texts, cast: this.#cast });
      await look(page);
    } finally {
      await page.close();
      await context.setOffline(false);
    }
    return troubles.splice(0);
  }

  async close(): Promise<void> {
    const all = await Promise.all(this.#contexts.values());
    await Promise.all(all.map(({ context }) => context.close()));
  }

  #contextOf({ name, viewer, ownSession = false }: PageState): Promise<WatchedContext> {
    const key = ownSession ? name : (viewer ?? 'nobody');
    const known = this.#contexts.get(key) ?? this.#open(viewer);
    this.#contexts.set(key, known);
    return known;
  }

  async #open(viewer: Viewer | undefined): Promise<WatchedContext> {
    const opened = await openContext(this.#browser, { baseURL: this.#server.url, ...this.#options });
    if (viewer !== undefined) await this.#server.signIn(opened.context, this.#cast.people[viewer]);
    return opened;
  }
}

/** After whatever was changed has been drawn; colours may go over into each other. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  await page.evaluate(`Promise.allSettled(
    document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished)
  ).then(() => undefined)`);
}
