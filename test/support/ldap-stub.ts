import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import { BerReader, BerWriter, PagedResultsControl, PresenceFilter, SearchRequest } from 'ldapts';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import { type ControllerAddress, parseControllerAddress } from '../../src/directory/ldap/controller-address.ts';

/** What a Windows controller answers and Samba does not. */
export interface StubAnswer {
  readonly entries?: readonly { dn: string; attributes: Readonly<Record<string, readonly (string | Buffer)[]>> }[];
  /** References into other domains, beside the entries. */
  readonly references?: readonly string[];
  readonly status?: number;
  readonly diagnostic?: string;
  readonly cookie?: string;
  /** Sends nothing at all. */
  readonly silent?: boolean;
  /** Ends the connection instead. */
  readonly hangUp?: boolean;
}

export interface StubSearch {
  readonly base: string;
  readonly attributes: readonly string[];
  readonly pageSize: number | undefined;
  readonly cookie: string;
  readonly filter: string;
}

export interface LdapStub {
  readonly address: ControllerAddress;
  readonly url: string;
  readonly ca: string;
  readonly searches: StubSearch[];
  /** The names that bound, in order. */
  readonly binds: readonly string[];
}

interface StubOptions {
  readonly host?: string;
  /** End of its certificate. */
  readonly notAfterDate?: Date;
  readonly bind?: () => StubAnswer;
}

/** An LDAPS server with scripted answers; it ends with the test. */
export async function ldapStub(
  answer: (search: StubSearch) => StubAnswer,
  options: StubOptions = {},
): Promise<LdapStub> {
  const host = options.host ?? 'localhost';
  const pems = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    ...(options.notAfterDate === undefined
      ? {}
      : { notBeforeDate: new Date(options.notAfterDate.getTime() - 86_400_000), notAfterDate: options.notAfterDate }),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  const searches: StubSearch[] = [];
  const binds: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ key: pems.private, cert: pems.cert }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let waiting = Buffer.alloc(0);
    socket.on('data', (data) => {
      waiting = Buffer.concat([waiting, data]);
      for (let length = messageLength(waiting); length <= waiting.length; length = messageLength(waiting)) {
        const reader = new BerReader(waiting.subarray(0, length));
        waiting = waiting.subarray(length);
        reader.readSequence();
        const id = reader.readInt() ?? 0;
        const operation = reader.readSequence();
        if (operation === 0x60) {
          reader.readInt();
          binds.push(reader.readString() ?? '');
          send(socket, id, 0x61, options.bind?.() ?? {});
        } else if (operation === 0x63) {
          const search = readSearch(reader, id);
          searches.push(search);
          send(socket, id, 0x65, answer(search));
        }
      }
    });
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const { port } = typeof address === 'object' && address !== null ? address : { port: 0 };
  const url = `ldaps://${host}:${port}`;
  return { address: parseControllerAddress(url), url, ca: pems.cert, searches, binds };
}

function messageLength(bytes: Buffer): number {
  const first = bytes[1];
  if (first === undefined) return Number.POSITIVE_INFINITY;
  if (first < 0x80) return 2 + first;
  const size = first & 0x7f;
  return bytes.length < 2 + size ? Number.POSITIVE_INFINITY : 2 + size + bytes.readUIntBE(2, size);
}

function readSearch(reader: BerReader, messageId: number): StubSearch {
  const request = new SearchRequest({ messageId, filter: new PresenceFilter() });
  request.parse(reader, []);
  const paging = request.controls?.find((control) => control instanceof PagedResultsControl)?.value;
  return {
    base: request.baseDN,
    attributes: request.attributes,
    pageSize: paging?.size,
    cookie: paging?.cookie?.toString('utf8') ?? '',
    filter: request.filter.toString(),
  };
}

function send(socket: Socket, id: number, tag: number, answer: StubAnswer): void {
  if (answer.silent === true) return;
  if (answer.hangUp === true) {
    socket.destroy();
    return;
  }
  for (const { dn, attributes } of answer.entries ?? []) {
    message(socket, id, 0x64, (writer) => {
      writer.writeString(dn);
      writer.startSequence();
      for (const [name, values] of Object.entries(attributes)) {
        writer.startSequence();
        writer.writeString(name);
        writer.startSequence(0x31);
        for (const value of values) writer.writeBuffer(Buffer.from(value), 0x04);
        writer.endSequence();
        writer.endSequence();
      }
      writer.endSequence();
    });
  }
  for (const reference of answer.references ?? []) {
    message(socket, id, 0x73, (writer) => {
      writer.writeString(reference);
    });
  }
  const control = (writer: BerWriter): void => {
    if (answer.cookie === undefined) return;
    writer.startSequence(0xa0);
    new PagedResultsControl({ value: { size: 0, cookie: Buffer.from(answer.cookie) } }).write(writer);
    writer.endSequence();
  };
  message(
    socket,
    id,
    tag,
    (writer) => {
      writer.writeEnumeration(answer.status ?? 0);
      writer.writeString('');
      writer.writeString(answer.diagnostic ?? '');
    },
    control,
  );
}

function message(
  socket: Socket,
  id: number,
  tag: number,
  body: (writer: BerWriter) => void,
  after: (writer: BerWriter) => void = () => undefined,
): void {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  body(writer);
  writer.endSequence();
  after(writer);
  writer.endSequence();
  socket.write(writer.buffer);
}
