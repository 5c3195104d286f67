import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { KeptConnection } from './kept-connection.ts';

/** A connection to a server that does what the test says with what it is sent. */
async function connected(serve: (socket: Socket, request: string) => void, largest = 1000): Promise<KeptConnection> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (request) => {
      serve(socket, request.toString());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const socket = connect({ host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 });
  await once(socket, 'connect');
  onTestFinished(() => {
    socket.destroy();
    server.close();
  });
  return new KeptConnection(socket, largest);
}

const text = async (answer: string, largest?: number) => {
  const connection = await connected((socket) => socket.write(answer), largest);
  const result = await connection.send('GET / HTTP/1.1\r\n\r\n', 2000).catch((error: unknown) => error);
  return { result, open: connection.isOpen };
};

describe('an answer', () => {
  test.each([
    ['HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nkéy', { status: 201, text: 'kéy' }, true],
    ['HTTP/1.1 204 No Content\r\n\r\n', { status: 204, text: '' }, true],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n',
      { status: 200, text: 'abcde' },
      true,
    ],
    ['HTTP/1.1 503 Busy\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}', { status: 503, text: '{}' }, false],
  ])('%j is read', async (answer, expected, open) => {
    expect(await text(answer)).toEqual({ result: expected, open });
  });

  test.each([
    ['HTTP/1.1 200 OK\r\n\r\nhello'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab'],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ])('%j ends the connection', async (answer) => {
    expect(await text(answer)).toMatchObject({ result: { code: 'server-unreachable' }, open: false });
  });

  test.each([
    ['HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\n'],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffff\r\n'],
  ])('that is too large is not waited for: %j', async (answer) => {
    expect(await text(answer)).toMatchObject({ result: { code: 'request-too-large' }, open: false });
  });
});

test('many requests share the connection, their answers in whatever pieces', async () => {
  const whole = await connected((socket, request) => {
    const answer = `HTTP/1.1 200 OK\r\ncontent-length: ${request.length}\r\n\r\n${request}`;
    socket.setNoDelay(true);
    socket.write(answer.slice(0, 10));
    setTimeout(() => socket.write(answer.slice(10, 40)), 5);
    setTimeout(() => socket.write(answer.slice(40)), 10);
  });
  for (const request of ['one', 'two', 'three'])
    expect(await whole.send(request, 2000)).toMatchObject({ text: request });
  expect(whole.isOpen).toBe(true);
});

test('a server that hangs up or does not answer is no success', async () => {
  const gone = await connected((socket) => socket.destroy());
  await expect(gone.send('x', 2000)).rejects.toThrow('closed');
  const silent = await connected(() => undefined);
  await expect(silent.send('x', 50)).rejects.toThrow('no answer within');
  expect(silent.isOpen).toBe(false);
});
