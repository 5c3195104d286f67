import { KeyhavenError } from '../../base/error.ts';
import { readUpTo } from '../local-file.ts';

const largest = 64 * 1024 * 1024;

/** Who belongs to which computer, as an administrator listed it: CSV with the columns Computer and User. */
export class UserMapping {
  readonly #users: ReadonlyMap<string, readonly Listed[]>;
  /** The domain that a name without one, or with a short one, turned out to mean. */
  readonly #meant = new Map<string, string>();
  readonly #asked = new Set<Listed>();

  constructor(users: ReadonlyMap<string, readonly Listed[]>) {
    this.#users = users;
  }

  /**
   * The users of a computer, which rows may name alone, as `CONTOSO\WS01`, `contoso.com\WS01` or `ws01.contoso.com`. A
   * name without its whole domain stands for one computer: met again in another domain it is refused, since its users are
   * of one of them alone. Throws `request-invalid`.
   */
  usersOf(computer: string): readonly string[] {
    const { name, domain } = splitName(computer);
    const rows = (this.#users.get(name) ?? []).filter((row) => row.domain === '' || isSameDomain(row.domain, domain));
    for (const row of rows) if (row.domain !== domain) this.#expectOne(row.domain, name, domain);
    for (const row of rows) this.#asked.add(row);
    return rows.map((row) => row.user);
  }

  /** Rows of computers that nobody asked for, such as misspelt ones. */
  get unused(): number {
    return [...this.#users.values()].flat().filter((row) => !this.#asked.has(row)).length;
  }

  #expectOne(written: string, name: string, domain: string): void {
    const key = `${written}\\${name}`;
    const meant = this.#meant.get(key) ?? domain;
    this.#meant.set(key, meant);
    if (meant === domain) return;
    throw new KeyhavenError(
      'request-invalid',
      `${name} stands without its whole domain in the mapping file and is a computer of ${meant} and of ${domain}; write the domain`,
    );
  }
}

interface Listed {
  readonly domain: string;
  readonly user: string;
}

/** Reads the file whole. Throws `request-invalid`, naming the line. */
export function readUserMapping(path: string): UserMapping {
  const text = readUpTo('-FromMappingFile', path, largest)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const [head = '', ...lines] = text.split(/\r\n|\n|\r/);
  const separator = [';', '\t', ','].find((one) => head.includes(one)) ?? ',';
  const columns = splitRow(head, separator).map((title) => title.toLowerCase());
  const [computerAt, userAt] = [columns.indexOf('computer'), columns.indexOf('user')];
  if (computerAt < 0 || userAt < 0)
    throw invalid('the first line of the mapping file names the columns Computer and User');
  const users = new Map<string, Listed[]>();
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const row = splitRow(line, separator);
    const [computer = '', user = ''] = [row[computerAt], row[userAt]];
    if (computer === '' || user === '')
      throw invalid(`line ${at + 2} of the mapping file lacks its computer or its user`);
    const { name, domain } = splitName(computer);
    users.set(name, [...(users.get(name) ?? []), { domain, user }]);
  }
  return new UserMapping(users);
}

/** RFC 4180 for rows of one line: a quoted value may hold the separator, and two quotation marks for one. */
function splitRow(line: string, separator: string): string[] {
  const cells: string[] = [''];
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    if (!quoted && character === separator) cells.push('');
    else cells.push(`${cells.pop() ?? ''}${character}`);
  }
  return cells.map((cell) => {
    const trimmed = cell.trim();
    return trimmed.startsWith('"') ? trimmed.slice(1, -1).replaceAll('""', '"').trim() : trimmed;
  });
}

/** Of any spelling of a computer; an empty domain where none is named. */
function splitName(computer: string): { name: string; domain: string } {
  const text = computer.trim().normalize('NFC').toLowerCase();
  const slash = text.indexOf('\\');
  if (slash >= 0) return { domain: text.slice(0, slash), name: text.slice(slash + 1).replace(/\$$/, '') };
  const dot = text.indexOf('.');
  if (dot >= 0) return { domain: text.slice(dot + 1), name: text.slice(0, dot) };
  return { domain: '', name: text.replace(/\$$/, '') };
}

/** The short name of a domain is the first label of the long one, as far as can be known without asking. */
function isSameDomain(listed: string, domain: string): boolean {
  return listed === domain || (!listed.includes('.') && domain.split('.')[0] === listed);
}

function invalid(sentence: string): KeyhavenError {
  return new KeyhavenError('request-invalid', sentence);
}
