import { expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';

const description = { openapi: '3.1.0', info: { title: 'Keyhaven' } };
const api = [{ call: 'GET /openapi.json', answer: description }];

test('terminal: indented; pipe: one line', async () => {
  expect((await runCli(['openapi'], { terminal: true, api })).stdout).toBe(`${JSON.stringify(description, null, 2)}\n`);
  expect((await runCli(['openapi'], { api })).stdout).toBe(`${JSON.stringify(description)}\n`);
});
