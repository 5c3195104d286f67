import type { Page, Route } from 'playwright-core';
import type { z } from 'zod';
import type { ErrorCode } from '../../../src/base/error.ts';
import { browserSession } from '../../../src/wire/rest/browser-sessions.ts';
import { portalResponse } from '../../../src/wire/rest/portal.ts';

const api = '**/api/v1';

/** The server refuses with this code. */
export function refuse(path: string, code: ErrorCode, status: number, facts: object = {}) {
  const problem = {
    type: `urn:keyhaven:problem:${code}`,
    title: code,
    status,
    code,
    detail: 'the server refuses this, and says here what to do next',
    instance: 'urn:uuid:3f0f2a4e-5d5e-4a7e-9d0a-0d2c6a1b7c55',
    ...facts,
  };
  const answer = { status, contentType: 'application/problem+json', body: JSON.stringify(problem) };
  return (page: Page) => page.route(`${api}${path}`, (route) => route.fulfill(answer));
}

export function answer(path: string, body: unknown) {
  const given = { status: 200, contentType: 'application/json', body: JSON.stringify(body) };
  return (page: Page) => page.route(`${api}${path}`, (route) => route.fulfill(given));
}

/** No answer comes: the network is gone. */
export function cut(path: string) {
  return (page: Page) => page.route(`${api}${path}`, (route) => route.abort());
}

/** The answer takes longer than anybody looks. */
export function hold(path: string) {
  return (page: Page) => page.route(`${api}${path}`, () => undefined);
}

/** Only what is written; what is read goes on. */
export function onPost(path: string, act: (route: Route) => Promise<void>) {
  return (page: Page) =>
    page.route(`${api}${path}`, (route) => (route.request().method() === 'POST' ? act(route) : route.continue()));
}

/** People of an identity provider of this name may sign in. */
export function withProvider(signOnName: string) {
  return withPortal({ signOnName });
}

/** What the pages say in the name of the organisation, with something about it changed. */
export function withPortal(change: Partial<z.infer<typeof portalResponse>>) {
  return (page: Page) =>
    page.route(`${api}/portal?*`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...portalResponse.parse(await response.json()), ...change } });
    });
}

/** The session as the server gives it, with something about it changed. */
export function withSession(change: (session: z.infer<typeof browserSession>) => object) {
  return (page: Page) =>
    page.route(`${api}/browser-sessions/current`, async (route) => {
      const response = await route.fetch();
      const session = browserSession.parse(await response.json());
      await route.fulfill({ response, json: { ...session, ...change(session) } });
    });
}

export function inSeconds(time: string, seconds: number): string {
  return new Date(Date.parse(time) + 1000 * seconds).toISOString();
}
