import type { Cmdlet } from './cmdlet.ts';
import type { Parameter } from './parameter.ts';

/** The reference of a cmdlet in the order that Get-Help shows it: synopsis, syntax, parameters, examples. */
export function cmdletHelp({ name, synopsis, parameters, examples, notes }: Cmdlet): string {
  const shown = parameters.filter(({ argument }) => argument);
  return [
    `NAME\n    ${name}\n`,
    `SYNOPSIS\n    ${synopsis}\n`,
    `SYNTAX\n${wrapped([name, ...shown.map(syntaxOf)])}\n`,
    `PARAMETERS\n${shown.map(describe).join('\n')}\n`,
    ...(notes.length > 0 ? [`NOTES\n${notes.map((note) => `    ${note}`).join('\n')}\n`] : []),
    `EXAMPLES\n${examples.map((example) => `    ${example}`).join('\n\n')}\n`,
  ].join('\n');
}

const screen = 100;

/** A terminal breaks a long line anywhere; a parameter stays whole here. */
function wrapped(parts: readonly string[]): string {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1) ?? '   '} ${part}`;
    if (lines.length > 0 && longer.length > screen) lines.push(`        ${part}`);
    else lines.splice(-1, 1, longer);
  }
  return lines.join('\n');
}

const words: Readonly<Record<Parameter['kind'], string>> = {
  text: ' <String>',
  list: ' <String[]>',
  switch: '',
  number: ' <Int32>',
  secret: ' <SecureString>',
  bytes: ' <Byte[]>',
};

function syntaxOf(one: Parameter): string {
  const text = `-${one.name}${words[one.kind]}`;
  return one.required ? text : `[${text}]`;
}

function describe(one: Parameter): string {
  const names = [`-${one.name}${words[one.kind]}`, ...one.aliases.map((alias) => `-${alias}`)].join(', ');
  const facts = [one.required ? 'required' : undefined, one.pipe ? 'by property name' : undefined];
  const said = facts.filter((fact) => fact !== undefined);
  return `    ${names}${said.length > 0 ? ` (${said.join(', ')})` : ''}\n        ${one.help}`;
}
