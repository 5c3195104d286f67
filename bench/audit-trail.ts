import { listAuditResponse, type VerifyAuditResponse, verifyAuditResponse } from '../src/wire/rest/audit.ts';
import { Connection, requestText } from './connection.ts';
import type { Stage } from './stage.ts';

/** The number of the newest row of the audit trail. */
export async function newestSequence(stage: Stage): Promise<number> {
  const { events } = listAuditResponse.parse(await call(stage, 'GET', '/audit/events?limit=1'));
  const [newest] = events;
  if (newest === undefined) throw new Error('the audit trail is empty');
  return newest.sequence;
}

/** Has the whole trail checked, and all claims against it. Throws when it is not intact. */
export async function verifyAudit(stage: Stage): Promise<VerifyAuditResponse> {
  const verified = verifyAuditResponse.parse(await call(stage, 'POST', '/audit/verification', {}));
  if (!verified.intact) throw new Error(`the audit trail is broken: ${JSON.stringify(verified)}`);
  return verified;
}

async function call({ port, helpDesk }: Stage, method: string, path: string, body?: unknown): Promise<unknown> {
  const connection = await Connection.open(port);
  try {
    const answer = await connection.send(requestText(method, `/api/v1${path}`, helpDesk, body));
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body.toString('utf8')}`);
    return JSON.parse(answer.body.toString('utf8'));
  } finally {
    connection.close();
  }
}
