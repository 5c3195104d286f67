import type { Page } from 'playwright-core';
import type { Texts } from '../../../src/web/texts/locales/en.ts';
import { button, heading, seen, stepsIn } from '../steps.ts';
import type { PageState, Scene } from './page-state.ts';

export function shows(find: (t: Texts) => string): PageState['reach'] {
  return (page, { t }) => seen(page.getByText(find(t)).first());
}

export function hasTitle(find: (t: Texts) => string): PageState['reach'] {
  return (page, { t }) => seen(heading(page, find(t)));
}

/** Does one after the other. */
export function all(...steps: PageState['reach'][]): PageState['reach'] {
  return async (page, scene) => {
    for (const step of steps) await step(page, scene);
  };
}

export function press(find: (t: Texts) => string): PageState['reach'] {
  return (page, { t }) => button(page, find(t)).last().click();
}

/** In a dialog there are buttons of the same name as the one that opened it. */
export function inDialog(find: (t: Texts) => string): PageState['reach'] {
  return (page, { t }) => button(page.getByRole('dialog').or(page.getByRole('alertdialog')), find(t)).click();
}

export async function alerts(page: Page): Promise<void> {
  await seen(page.getByRole('alert').first());
}

export async function hasRows(page: Page): Promise<void> {
  await seen(page.getByRole('row').nth(1));
}

export async function showsKey(page: Page, { t }: Scene): Promise<void> {
  await seen(stepsIn(t).groupsOfKey(page).first());
}
