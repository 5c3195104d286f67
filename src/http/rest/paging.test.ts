import { describe, expect, test } from 'vitest';
import { bearer, testServer } from '../../../test/support/test-server.ts';
import type { Services } from '../services.ts';

const readers = { '/api/v1/audit/events': 'person-auditor', '/api/v1/associations': 'person-administrator' } as const;

/** Numbered 5 to 1 for the trail, 1 to 5 for associations, as their stores give them. */
async function fiveOfEach() {
  const { services } = await testServer();
  const [row] = await services.listAudit({ limit: 1 });
  const [association] = await services.listAssociations({ limit: 1 });
  if (row === undefined || association === undefined) throw new Error('the stub has one of each');
  const listAudit: Services['listAudit'] = ({ before = 6, limit }) =>
    Promise.resolve(
      [5, 4, 3, 2, 1]
        .filter((seq) => seq < before)
        .slice(0, limit)
        .map((seq) => ({ ...row, seq })),
    );
  const listAssociations: Services['listAssociations'] = ({ after = 0, limit }) =>
    Promise.resolve(
      [1, 2, 3, 4, 5]
        .filter((id) => id > after)
        .slice(0, limit)
        .map((id) => ({ ...association, id })),
    );
  return testServer({ services: { listAudit, listAssociations } });
}

interface Page {
  readonly events?: readonly { sequence: number }[];
  readonly associations?: readonly { id: number }[];
  readonly next?: number;
}

describe.each([
  ['/api/v1/audit/events', 'before', [5, 4, 3, 2, 1]],
  ['/api/v1/associations', 'after', [1, 2, 3, 4, 5]],
] as const)('%s', (url, cursor, all) => {
  test.each([1, 2, 4, 5, 6])('read in pages of %d gives each item once, and ends', async (limit) => {
    const { app } = await fiveOfEach();
    const seen: number[] = [];
    let pages = 0;
    for (let next: number | undefined = cursor === 'before' ? 6 : 0; next !== undefined; pages += 1) {
      const answer = await app.inject({
        url: `${url}?limit=${limit}&${cursor}=${next}`,
        headers: bearer(readers[url]),
      });
      const page: Page = answer.json<Page>();
      seen.push(...(page.events?.map((event) => event.sequence) ?? page.associations?.map((one) => one.id) ?? []));
      next = page.next;
    }
    expect(seen).toEqual(all);
    expect(pages).toBe(Math.ceil(5 / limit));
  });
});

test('an audit row whose detail somebody tampered with is listed, and says so', async () => {
  const { services } = await testServer();
  const rows = await services.listAudit({ limit: 2 });
  const details = ['{"broken', '["list"]', '{"nested":{"a":1}}', '{"fine":1}'];
  const { app } = await testServer({
    services: {
      listAudit: () =>
        Promise.resolve(details.flatMap((detail) => rows.slice(0, 1).map((row) => ({ ...row, detail })))),
    },
  });
  const answer = await app.inject({ url: '/api/v1/audit/events', headers: bearer('person-auditor') });
  expect(answer.json<{ events: { detail: unknown }[] }>().events.map((event) => event.detail)).toEqual([
    { unreadable: true },
    { unreadable: true },
    { unreadable: true },
    { fine: 1 },
  ]);
});
