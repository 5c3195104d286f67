import { Readable } from 'node:stream';
import { z } from 'zod';
import { type Clock, formatTime } from '../../base/clock.ts';
import { exportAuditQuery } from '../../wire/rest/audit.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import type { App } from '../request-context.ts';
import type { Services } from '../services.ts';
import { operation, problems } from './operation.ts';

/** Sent piece by piece, so nothing checks or renders it. */
const csvText = z.unknown().meta({ type: 'string' });
const csvFile = { description: 'RFC 4180 in UTF-8, times in UTC', content: { 'text/csv': { schema: csvText } } };

export function auditExportRoute(app: App, services: Services, clock: Clock): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/audit/events/export`,
    config: { permission: 'audit-read' },
    schema: {
      ...operation('exportAuditEvents', 'audit', 'The audit trail as a CSV file, newest first'),
      querystring: exportAuditQuery,
      response: { 200: csvFile, ...problems },
    },
    handler: async (request, reply) => {
      const pieces = await begun(services.exportAudit(request.query));
      const name = `keyhaven-recovery-audit-${formatTime(clock()).slice(0, 10)}.csv`;
      return reply
        .code(200)
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(Readable.from(pieces, { objectMode: false }));
    },
  });
}

/**
 * The same pieces once the first is there: until then a failure is answered like any other. A later one breaks the
 * connection off, since half a file must not look like a whole one.
 */
async function begun(pieces: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const rest = pieces[Symbol.asyncIterator]();
  const first = await rest.next();
  return (async function* () {
    if (first.done === true) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => rest };
  })();
}
