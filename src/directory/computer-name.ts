import { KeyhavenError } from '../base/error.ts';
import { holdsRecoveryPassword } from '../base/stray-secret.ts';
import type { DomainNames } from './domain-names.ts';

/** One spelling of a computer's name: `CONTOSO\WS01`, or `WS01` where no domain is known. Upper case, NFC. */
export interface ComputerName {
  readonly domain: string;
  readonly name: string;
}

const longest = 255;
// What Windows and DNS allow in a label, letters of any script included; a name is shown to people and must stay one word.
const label = /^[\p{L}\p{M}\p{N}_-]{1,63}$/u;

/**
 * Reads `DOMAIN\name`, `dns.domain\name`, a fully qualified `name.dns.domain`, or a bare name; a `$` at the end of an
 * account name is dropped. Throws `computer-name-invalid`.
 */
export function parseComputerName(text: string, domains: DomainNames): ComputerName {
  const trimmed = text.trim().normalize('NFC');
  if (trimmed.length === 0 || trimmed.length > longest || holdsRecoveryPassword(trimmed)) throw invalid();
  if (!keepsItsLetters(trimmed)) throw invalid();
  const slash = trimmed.indexOf('\\');
  if (slash >= 0) return named(domains.normalise(trimmed.slice(0, slash)), trimmed.slice(slash + 1), trimmed);
  const dot = trimmed.indexOf('.');
  if (dot === trimmed.length - 1) throw invalid();
  if (dot >= 0) return named(domains.normalise(trimmed.slice(dot + 1)), trimmed.slice(0, dot), trimmed);
  return named(domains.defaultDomain, trimmed, trimmed);
}

/** The form that is stored, compared and shown. */
export function formatComputerName(computer: ComputerName): string {
  return computer.domain === '' ? computer.name : `${computer.domain}\\${computer.name}`;
}

function named(domain: string, account: string, whole: string): ComputerName {
  const name = upperCase(account.replace(/\$$/, ''));
  const labels = [name, ...(domain === '' ? [] : domain.split('.'))];
  if (!labels.every((part) => label.test(part))) throw invalid();
  if (domain === '' && whole.includes('\\')) throw invalid();
  return { domain: domain.normalize('NFC'), name };
}

/**
 * Letters that upper case takes for others make two names one: with the straight and the long s, or the sharp s and two of
 * them, whoever names a computer would choose whose it is.
 */
function keepsItsLetters(text: string): boolean {
  const lower = text.toLowerCase().normalize('NFC');
  return upperCase(text).toLowerCase().normalize('NFC') === lower && upperCase(lower) === upperCase(text);
}

function upperCase(text: string): string {
  return text.toUpperCase().normalize('NFC');
}

function invalid(): KeyhavenError {
  return new KeyhavenError(
    'computer-name-invalid',
    'this is not a computer name; give it as CONTOSO\\WS01 or ws01.contoso.com',
  );
}
