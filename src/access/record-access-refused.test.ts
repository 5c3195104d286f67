import { expect, test } from 'vitest';
import { AccessFixture } from '../../test/support/access-fixture.ts';
import { minute } from '../base/clock.ts';
import { nobody } from './actor.ts';
import { recordAccessRefused } from './record-access-refused.ts';
import { recordRefusals } from './record-refusals.ts';

const refused = { method: 'POST', route: '/api/v1/recovery/keys/reveal', address: '192.0.2.1' };

test('a refused access is on the record, a flood of them as a sum', async () => {
  const fixture = await AccessFixture.open();
  const before = (await fixture.audit()).length;
  for (let time = 0; time < 100; time += 1) await recordAccessRefused(fixture.deps, nobody, refused);
  await recordRefusals(fixture.deps, { everything: true });
  expect((await fixture.audit()).slice(before).map((row) => [row.type, row.result, row.actor, row.detail])).toEqual([
    ['access-refused', 'Failed', 'nobody', JSON.stringify(refused)],
    ['access-refused', 'Failed', 'nobody', JSON.stringify({ ...refused, further: 99 })],
  ]);
});

test('addresses of one IPv6 network are one', async () => {
  const fixture = await AccessFixture.open();
  const before = (await fixture.audit()).length;
  for (const address of ['2001:db8::1', '2001:db8::2']) {
    await recordAccessRefused(fixture.deps, nobody, { ...refused, address });
  }
  const rows = (await fixture.audit()).slice(before);
  expect(rows.map((row) => row.detail)).toEqual([JSON.stringify({ ...refused, address: '2001:db8:0:0::/64' })]);
});

test('the first that cannot be recorded says so, and sums wait for a store that works', async () => {
  const fixture = await AccessFixture.open();
  await recordAccessRefused(fixture.deps, nobody, refused);
  await recordAccessRefused(fixture.deps, nobody, refused);
  await fixture.breakStore();
  await expect(recordAccessRefused(fixture.deps, nobody, { ...refused, method: 'GET' })).rejects.toMatchObject({
    code: 'store-unavailable',
  });
  fixture.pass(minute);
  await expect(recordRefusals(fixture.deps, { everything: false })).rejects.toMatchObject({
    code: 'store-unavailable',
  });
  expect(fixture.deps.refusals.flush(fixture.now)).toHaveLength(1);
});
