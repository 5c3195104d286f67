/** A list of texts out of a column whose row has been authenticated. Throws when it is none. */
export function readTexts(json: string): readonly string[] {
  const value: unknown = JSON.parse(json);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new Error('a column that should hold a list of texts does not');
}
