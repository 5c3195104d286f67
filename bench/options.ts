import { parseArgs } from 'node:util';
import { type StoreName, storeNames } from './result.ts';

/** What a run measures, part by part. */
export const partNames = [
  'proofs',
  'memory',
  'recovery',
  'escrow',
  'metadata',
  'report',
  'import',
  'load',
  'start',
  'audit',
  'disk',
  'kill',
] as const;

export type PartName = (typeof partNames)[number];

export interface BenchOptions {
  readonly mode: 'measure' | 'growth' | 'directory' | 'help';
  readonly quick: boolean;
  /** The table as Markdown, for a page of the documentation. */
  readonly markdown: boolean;
  readonly stores: readonly StoreName[];
  readonly parts: ReadonlySet<PartName>;
  /** Keys in the largest store. */
  readonly keys: number;
  /** Where filled stores stay for the next run. */
  readonly keep: string | undefined;
}

export const help = `npm run bench -- [options]

Measures escrow, recovery, proofs and audit on real servers that are driven over HTTPS from other processes, prints a
table and writes bench/results.json. Needs a machine that has nothing else to do, for about 20 minutes.

  --quick           at 10,000 keys only, in 90 seconds
  --store NAME      ${storeNames.join(' or ')}; both without it
  --only PART       parts whose name contains this: ${partNames.join(', ')}
  --kill            the same as --only kill: one of two servers is killed under load
  --keys N          keys in the largest store (1,000,000; 10,000 with --quick)
  --keep FOLDER     leaves filled stores there, and finds them there the next time
  --growth          instead: the cost of an escrow and of a search from 10,000 to --keys keys (5,000,000), written to
                    docs/images/growth-STORE.svg
  --directory       instead: the documented line that imports from Active Directory, out of a real domain (Samba) with 2,000
                    computers into each store; root on Debian
  --markdown        prints the table as Markdown
  --help            this text
`;

/** Instead of the usual measurements; the first one that is asked for. */
const modes = ['help', 'growth', 'directory'] as const;

/** Reads the command line. Throws a sentence for whoever typed it. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      store: { type: 'string' },
      only: { type: 'string' },
      kill: { type: 'boolean', default: false },
      keys: { type: 'string' },
      keep: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      directory: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const usual = values.growth ? 5_000_000 : values.quick ? 10_000 : 1_000_000;
  return {
    mode: modes.find((mode) => values[mode]) ?? 'measure',
    quick: values.quick,
    markdown: values.markdown,
    stores: storesOf(values.store),
    parts: partsOf(values.kill ? 'kill' : values.only),
    keys: values.keys === undefined ? usual : keysOf(values.keys),
    keep: values.keep,
  };
}

function storesOf(name: string | undefined): readonly StoreName[] {
  const found = storeNames.filter((store) => name === undefined || store === name);
  if (found.length === 0) throw new Error(`--store takes ${storeNames.join(' or ')}`);
  return found;
}

function partsOf(only: string | undefined): ReadonlySet<PartName> {
  const found = partNames.filter((part) => part.includes(only ?? ''));
  if (found.length === 0) throw new Error(`--only takes a part of one of: ${partNames.join(', ')}`);
  return new Set(found);
}

function keysOf(text: string): number {
  const keys = Number(text.replaceAll(/[,_]/g, ''));
  if (!Number.isSafeInteger(keys) || keys < 1000) throw new Error('--keys takes a number of at least 1000');
  return keys;
}
