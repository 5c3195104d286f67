import type { Doors } from '../cli.ts';
import type { ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import type { Bound, Parameter } from './parameter.ts';

/** A command under the name that MBAM gave it, with the parameters of PowerShell. */
export interface Cmdlet {
  readonly name: string;
  readonly synopsis: string;
  readonly parameters: readonly Parameter[];
  readonly examples: readonly string[];
  /** What else there is to know, as paragraphs. */
  readonly notes: readonly string[];
  readonly run: (io: Io, doors: Doors, bound: Bound) => Promise<ExitCode>;
}
