import { issueTokenResponse } from '../src/wire/rest/tokens.ts';
import { type Bench, connections } from './bench.ts';
import { Connection, requestText } from './connection.ts';
import { drive } from './drive.ts';
import { knownKey } from './known-key.ts';
import type { Stock } from './place.ts';
import { processorSeconds } from './process-figures.ts';
import { type Result, result } from './result.ts';
import { sample } from './sample.ts';
import type { Stage } from './stage.ts';

/** 500,000 computers that report every 90 minutes. */
const fleetRate = 93;

/**
 * What a fleet does all day: each computer sends the key that it sent before, with a token of its own and over a new
 * connection. So many tokens are used in turn that what the server remembers of one for two seconds seldom helps.
 */
export async function measureReports(
  bench: Bench,
  { stage, stock, atSize }: { stage: Stage; stock: Stock; atSize: string },
): Promise<Result[]> {
  const { store } = stage.place;
  const count = Math.min(bench.scale.computers, stock.filled);
  bench.tell(`${store}: ${count} computers report what is there, ${atSize}`);
  const work = { name: 'report', bearer: '', first: 0, computers: await computerTokens(stage, count) } as const;
  const report = (seconds: number, rate?: number) =>
    drive({ port: stage.port, connections, reconnect: true, seconds, work, ...(rate !== undefined && { rate }) });
  await report(bench.scale.warmUp);
  const before = processorSeconds(stage.pid);
  const capacity: number[] = [];
  let reports = 0;
  for (let round = 0; round < bench.scale.rounds; round++) {
    const driven = await report(bench.scale.seconds);
    capacity.push(driven.perSecond);
    reports += driven.requests;
  }
  const each = ((processorSeconds(stage.pid) - before) * 1e6) / reports;
  const steady = [];
  for (let round = 0; round < bench.scale.rounds; round++) steady.push(await report(bench.scale.seconds, fleetRate));
  const at = `${fleetRate}/s, p99, ${atSize}`;
  return [
    result({ name: `reports, new connections, ${atSize}`, store, unit: 'reports/s', measured: sample(capacity) }),
    result({ name: `processor time of a report, ${atSize}`, store, unit: 'us', measured: each }),
    result({ name: `report at ${at}`, store, unit: 'ms', measured: sample(steady.map(({ p99 }) => p99)) }),
  ];
}

async function computerTokens({ port, administrator }: Stage, count: number): Promise<string[]> {
  const lines = await Promise.all(Array.from({ length: 8 }, () => Connection.open(port)));
  const tokens: string[] = [];
  let next = 0;
  const issue = async (line: Connection): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      const request = { label: 'bench', computer: knownKey(at).computer, expiresInDays: 2 };
      const { status, body } = await line.send(requestText('POST', '/api/v1/tokens', administrator, request));
      if (status !== 201) throw new Error(`a token of a computer: ${status} ${body.toString('utf8')}`);
      tokens[at] = issueTokenResponse.parse(JSON.parse(body.toString('utf8'))).secret;
    }
  };
  try {
    await Promise.all(lines.map(issue));
    return tokens;
  } finally {
    for (const line of lines) line.close();
  }
}
