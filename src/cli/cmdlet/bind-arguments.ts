import { KeyhavenError } from '../../base/error.ts';
import { Bound, type Parameter, type Value } from './parameter.ts';

// PowerShell takes the dashes that a word processor makes of a hyphen, and pages of documentation are full of them.
const name = /^[-\u2013\u2014\u2015]([a-z?][a-z0-9]*)(?::(.*))?$/isu;
const quotes: Readonly<Record<string, string>> = { '"': '"', "'": "'", '\u201c': '\u201d', '\u2018': '\u2019' };
const largest = 2 ** 31 - 1;

/**
 * Reads a command line in the form of PowerShell: `-Name value`, `-Name:value`, `-Switch`, `-Switch:$false`, names in any
 * letter case, by an alias or by a beginning that only one of them has. Values are never repeated in an error, since
 * people type passwords where none belong. Throws `request-invalid`.
 */
export function bindArguments(parameters: readonly Parameter[], argv: readonly string[]): Bound {
  const values = new Map<string, Value>();
  const rest = [...argv];
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    const [, typed, attached] = name.exec(token) ?? [];
    if (typed === undefined) throw invalid('every value needs the name of its parameter before it, such as -Server');
    const found = findParameter(parameters, typed);
    if (values.has(found.name)) throw invalid(`-${found.name} is given twice`);
    values.set(found.name, readValue(found, attached, rest));
  }
  return new Bound(values);
}

function findParameter(parameters: readonly Parameter[], typed: string): Parameter {
  const wanted = typed.toLowerCase();
  const byArgument = parameters.filter(({ argument }) => argument);
  const exact = byArgument.find((one) => namesOf(one).includes(wanted));
  if (exact) return exact;
  for (const ours of [false, true]) {
    const found = byArgument.filter((one) => one.ours === ours && namesOf(one).some((each) => each.startsWith(wanted)));
    const [only, ...others] = found;
    if (only && others.length === 0) return only;
    if (only) throw invalid(`-${typed} can mean ${found.map((one) => `-${one.name}`).join(' or ')}; write more of it`);
  }
  throw invalid(`there is no parameter -${typed}; there are ${byArgument.map((one) => `-${one.name}`).join(', ')}`);
}

function namesOf({ name: own, aliases }: Parameter): string[] {
  return [own, ...aliases].map((each) => each.toLowerCase());
}

function readValue(parameter: Parameter, attached: string | undefined, rest: string[]): Value {
  if (parameter.kind === 'secret' || parameter.kind === 'bytes') throw onlyPiped(parameter);
  if (parameter.kind === 'switch') return attached === undefined || readSwitch(parameter, attached);
  const first = attached ?? nextValue(rest);
  if (first === undefined || first.trim() === '') throw invalid(`-${parameter.name} needs a value`);
  if (parameter.kind === 'list') return readList(first, rest);
  const text = unquote(first.trim());
  return parameter.kind === 'number' ? readWhole(parameter.name, text) : text;
}

/** A parameter that follows is not the value of the one before it. */
function nextValue(rest: string[]): string | undefined {
  const [next] = rest;
  return next === undefined || name.test(next) ? undefined : rest.shift();
}

function readSwitch({ name: own }: Parameter, attached: string): boolean {
  const value = unquote(attached.trim()).toLowerCase();
  if (['$true', 'true', '1'].includes(value)) return true;
  if (['$false', 'false', '0'].includes(value)) return false;
  // a shell puts its own, empty variable for $false and for $true alike: taking either for the other would be a guess
  throw invalid(`-${own}: takes true or false; in a shell that is no PowerShell write -${own}:false, or quote the $`);
}

/** `a, b` comes from a shell as several words. */
function readList(first: string, rest: string[]): readonly string[] {
  let whole = first;
  while (rest[0] !== undefined && (whole.trimEnd().endsWith(',') || rest[0].startsWith(',')))
    whole += rest.shift() ?? '';
  return splitList(whole);
}

function splitList(text: string): readonly string[] {
  const items: string[] = [''];
  let closing: string | undefined;
  for (const character of text) {
    if (closing === undefined && character === ',') items.push('');
    else items.push(`${items.pop() ?? ''}${character}`);
    if (closing === undefined) closing = quotes[character];
    else if (character === closing) closing = undefined;
  }
  return items.map((item) => unquote(item.trim())).filter((item) => item !== '');
}

/** Quotation marks that a shell let through; those within are doubled. */
function unquote(text: string): string {
  const closing = quotes[text.charAt(0)];
  if (closing === undefined || text.length < 2 || !text.endsWith(closing)) return text;
  return text.slice(1, -1).replaceAll(closing + closing, closing);
}

/** A whole number from 0, as .NET's Int32 holds it. Throws `request-invalid`. */
export function readWhole(own: string, text: string): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= largest) return value;
  throw invalid(`${own} is a whole number from 0`);
}

function onlyPiped({ name: own }: Parameter): KeyhavenError {
  return invalid(
    `${own} is never an argument, which every process on this machine could read: pipe an object that has it, or leave it out to be asked`,
  );
}

function invalid(sentence: string): KeyhavenError {
  return new KeyhavenError('request-invalid', sentence);
}
