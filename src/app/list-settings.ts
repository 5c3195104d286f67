import { settings } from '../config/settings.ts';
import type { Config } from '../config.ts';
import type { SettingShown } from '../http/services.ts';

/** What is in force, for somebody who looks after this server. Files are named, never opened. */
export function listSettings(config: Config): readonly SettingShown[] {
  const values = new Map<string, unknown>(Object.entries(config));
  return Object.entries(settings).map(([name, one]) => {
    const value = shown(values.get(name));
    return {
      name,
      environment: one.env,
      help: one.help,
      value,
      isDefault: value === shown(defaultOf(one.schema)),
    };
  });
}

function defaultOf(schema: (typeof settings)[keyof typeof settings]['schema']): unknown {
  return schema.safeParse(undefined).data;
}

function shown(value: unknown): string {
  if (value === undefined || value === '') return '';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.map(shownItem).join(', ');
  if (typeof value === 'object' && value !== null && 'fallback' in value) return shownLocalised(value);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function shownItem(item: unknown): string {
  return Array.isArray(item) ? item.join('=') : String(item);
}

function shownLocalised(value: { fallback: unknown; byLanguage?: unknown }): string {
  const others = Object.entries(value.byLanguage ?? {}).map(([language, text]) => `${language}: ${String(text)}`);
  return [shown(value.fallback), ...others].filter((text) => text !== '').join('; ');
}
