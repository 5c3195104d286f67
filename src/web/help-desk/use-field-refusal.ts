import type { UseFormReturn } from 'react-hook-form';
import { useExplanation } from '../ui/problem-message.tsx';
import type { DeskForm } from './desk-form.ts';
import { fieldOf } from './refusal.tsx';

/** Puts a refusal that is about a field there, and the focus with it. */
export function useFieldRefusal(form: UseFormReturn<DeskForm>): (error: unknown) => void {
  const explain = useExplanation();
  return (error) => {
    const field = fieldOf(error);
    if (field !== undefined) form.setError(field, { message: explain(error) }, { shouldFocus: true });
  };
}
