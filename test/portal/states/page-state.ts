import type { Page } from 'playwright-core';
import type { Texts } from '../../../src/web/texts/locales/en.ts';
import type { Cast, Viewer } from './cast.ts';

/** A page in one of its states: the list for pictures and for axe, so that there is no state that only one of them has. */
export interface PageState {
  readonly name: string;
  readonly path: string;
  /** Nobody where it is absent. */
  readonly viewer?: Viewer;
  /** In a session that no other state has. */
  readonly ownSession?: boolean;
  /** Before the page is opened: what the server answers in this state. */
  readonly arrange?: (page: Page) => Promise<unknown>;
  /** From the opened page to the state; ends when it shows. */
  readonly reach: (page: Page, scene: Scene) => Promise<void>;
}

export interface Scene {
  readonly t: Texts;
  readonly cast: Cast;
}
