import type { KeyboardEvent } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { DeskField, DeskForm } from './desk-form.ts';

/** Enter leads to what is still missing, and sends the form when nothing is. */
export function useNextMissing(form: UseFormReturn<DeskForm>, missing: () => DeskField | undefined) {
  return (event: KeyboardEvent<HTMLFormElement>) => {
    const typesInto = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== 'Enter' || !typesInto) return;
    const next = missing();
    if (next === undefined) return;
    event.preventDefault();
    form.setFocus(next);
  };
}
