import { KeyhavenError } from '../../base/error.ts';
import { parseGuid } from '../../base/guid.ts';
import { isSameName, isWithin, parentName } from '../distinguished-name.ts';
import type { DirectoryObject, ImportDirectory } from '../import/import-directory.ts';

/** Attributes as texts; GUIDs and times in the form that people write. */
export type FakeObject = { readonly dn: string } & Readonly<Record<string, string | readonly string[]>>;

/** A directory in memory that counts the objects it gave out. */
export function fakeDirectory(objects: readonly FakeObject[], most = 1000): ImportDirectory & { given(): number } {
  let given = 0;
  const byName = (name: string) =>
    objects.find((one) =>
      name.startsWith('<')
        ? [`<GUID=${valuesOf(one, 'objectGUID')[0]}>`, `<SID=${valuesOf(one, 'objectSid')[0]}>`].includes(name)
        : isSameName(one.dn, name),
    );
  return {
    given: () => given,
    defaultBase: async () => 'DC=contoso,DC=com',
    find: async (name, attributes) => {
      const found = byName(name);
      return found && objectOf(found, attributes);
    },
    children: async (base, attributes) => {
      const found = objects.filter(({ dn }) => isSameName(parentName(dn), base));
      if (found.length > most) return undefined;
      given += found.length;
      return found.map((one) => objectOf(one, attributes));
    },
    list: async function* ({ base, scope, classes, memberOf, attributes }) {
      for (const one of objects) {
        const inside = scope === 'one' ? isSameName(parentName(one.dn), base) : isWithin(one.dn, base);
        const wanted = classes.length === 0 || classes.some((name) => valuesOf(one, 'objectClass').includes(name));
        if (!inside || !wanted || (memberOf !== undefined && !valuesOf(one, 'memberOf').includes(memberOf))) continue;
        given += 1;
        yield objectOf(one, attributes);
      }
    },
    ownerOf: async (name) => {
      const found = byName(name);
      return found && valuesOf(found, 'owner')[0];
    },
    close: async () => undefined,
  };
}

function objectOf(object: FakeObject, attributes: readonly string[]): DirectoryObject {
  const texts = (attribute: string): readonly string[] => {
    if (!attributes.includes(attribute)) throw new Error(`${attribute} was not asked for`);
    return valuesOf(object, attribute);
  };
  return {
    dn: object.dn,
    text: (attribute) => texts(attribute)[0],
    texts,
    bytes: (attribute) => toBytes(attributes.includes(attribute) ? texts(attribute)[0] : undefined),
    guid: (attribute) => {
      const text = texts(attribute)[0];
      return text === undefined ? undefined : parseGuid(text);
    },
    sid: (attribute) => texts(attribute)[0],
    time: (attribute) => {
      const text = texts(attribute)[0];
      if (text !== undefined && Number.isNaN(Date.parse(text))) throw new KeyhavenError('request-invalid', 'no time');
      return text === undefined ? undefined : Date.parse(text);
    },
  };
}

function toBytes(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'utf8');
}

function valuesOf(object: FakeObject, attribute: string): readonly string[] {
  const values = object[attribute] ?? [];
  return typeof values === 'string' ? [values] : values;
}
