import { isKeyhavenError } from '../../base/error.ts';
import type { Api } from '../api.ts';
import { isRecord } from '../record.ts';

/** What concerns the whole request is answered for it, not for each record. */
const ofTheRequest: readonly string[] = ['server-unreachable', 'not-signed-in', 'not-permitted'];

/** A fake server that knows the route of one record: records that come together are handed to it one by one. */
export function unbatched(one: Api['call']): Api['call'] {
  return async (method, path, body) => {
    if (!path.endsWith('/batch')) return one(method, path, body);
    const records: unknown = isRecord(body) ? body['records'] : undefined;
    if (!Array.isArray(records)) throw new Error('a batch has records');
    const single = path.replace(/\/batch$/, '');
    return { results: await Promise.all(records.map(async (record) => one(method, single, record).catch(asProblem))) };
  };
}

function asProblem(error: unknown): object {
  if (!isKeyhavenError(error) || ofTheRequest.includes(error.code)) throw error;
  const { code, message: detail } = error;
  return { type: '', title: '', status: 400, code, detail, instance: '' };
}
