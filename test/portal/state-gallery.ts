import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Texts } from '../../src/web/texts/locales/en.ts';
import { openContext, type WatchedContext } from '../support/browser.ts';
import type { PortalServer } from '../support/portal-server.ts';
import { type Cast, castOf, type Viewer } from './states/cast.ts';
import type { PageState } from './states/page-state.ts';
import { inTime } from './steps.ts';

export const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const;

/** How a page can look, as the system of its reader asks for it, and by what one sees that it does. */
export const themes = {
  light: { media: { colorScheme: 'light', contrast: 'no-preference' }, background: '#ffffff' },
  dark: { media: { colorScheme: 'dark', contrast: 'no-preference' }, background: '#292929' },
  'high-contrast': { media: { colorScheme: 'light', contrast: 'more' }, background: '#000000' },
} as const;

export type ThemeName = keyof typeof themes;

export const themeNames = ['light', 'dark', 'high-contrast'] as const;

/** Ends when the page looks so. */
export async function dress(page: Page, theme: ThemeName): Promise<void> {
  const { media, background } = themes[theme];
  await page.emulateMedia(media);
  const dressed = await inTime(async () => (await page.evaluate(backgroundShown)) === background);
  if (!dressed) throw new Error(`the page does not look ${theme}`);
  await settled(page);
}

const backgroundShown =
  "getComputedStyle(document.querySelector('.fui-FluentProvider')).getPropertyValue('--colorNeutralBackground1').trim()";

interface Stage {
  readonly watched: WatchedContext;
  /** Each state is loaded into the page of the one before: a page of its own would start a process, and compile all anew. */
  page: Page | undefined;
}

/** Opens pages in their states, in one browser for each viewer. */
export class StateGallery {
  readonly #server: PortalServer;
  readonly #browser: Browser;
  readonly #options: BrowserContextOptions;
  readonly #texts: Texts;
  readonly #stages = new Map<string, Promise<Stage>>();
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

  /** Shows the state and hands its page to `look`. Returns what the page did that no page may do. */
  async show(state: PageState, look: (page: Page) => Promise<void>): Promise<readonly string[]> {
    const stage = await this.#stageOf(state);
    const { context, troubles } = stage.watched;
    const page = (stage.page ??= await context.newPage());
    try {
      await page.setViewportSize(sizes.desk);
      await page.emulateMedia(themes.light.media);
      await state.arrange?.(page);
      await page.goto(state.path);
      await state.reach(page, { t: this.#texts, cast: this.#cast });
      await look(page);
      await context.setOffline(false);
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      // What a person accepted in this tab they would not be asked again.
      await page.evaluate('sessionStorage.clear()');
    } catch (error) {
      // Nobody knows what it would do to the next state.
      stage.page = undefined;
      await context.setOffline(false);
      await page.close();
      throw error;
    }
    return troubles.splice(0);
  }

  async close(): Promise<void> {
    const all = await Promise.all(this.#stages.values());
    await Promise.all(all.map(({ watched }) => watched.context.close()));
  }

  #stageOf({ name, viewer, ownSession = false }: PageState): Promise<Stage> {
    const key = ownSession ? name : (viewer ?? 'nobody');
    const known = this.#stages.get(key) ?? this.#open(viewer);
    this.#stages.set(key, known);
    return known;
  }

  async #open(viewer: Viewer | undefined): Promise<Stage> {
    const watched = await openContext(this.#browser, { baseURL: this.#server.url, ...this.#options });
    if (viewer !== undefined) await this.#server.signIn(watched.context, this.#cast.people[viewer]);
    return { watched, page: undefined };
  }
}

/** After whatever was changed has been drawn; colours may go over into each other. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  await page.evaluate(`Promise.allSettled(
    document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished)
  ).then(() => undefined)`);
}
