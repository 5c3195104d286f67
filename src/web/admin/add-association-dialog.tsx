import { Button, Text } from '@fluentui/react-components';
import { type RefObject, useState } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { association } from '../../wire/rest/associations.ts';
import { call } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { FormInput } from '../ui/form-input.tsx';
import { ProblemMessage, useExplanation } from '../ui/problem-message.tsx';
import { TaskBody, TaskDialog } from '../ui/task-dialog.tsx';
import type { AssociationFilter } from './association-filter.ts';

interface AddAssociationDialogProps {
  readonly opener: RefObject<HTMLElement | null>;
  readonly onDone: (done: string) => Promise<void>;
  readonly onClose: () => void;
}

export function AddAssociationDialog({ opener, onDone, onClose }: AddAssociationDialogProps) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<unknown>();
  const form = useForm<AssociationFilter>({ defaultValues: { computer: '', person: '' } });
  const placed = usePlaceProblem(form);
  const { isSubmitting } = form.formState;
  const filled = { validate: (name: string) => name.trim() !== '' || t('admin.missing') };
  const submit = async (body: AssociationFilter) => {
    setFailure(undefined);
    try {
      const added = await call(association, { method: 'POST', path: '/associations', body });
      onClose();
      await onDone(t('admin.associations.added', { person: added.person, computer: added.computer }));
    } catch (error) {
      if (!placed(error)) setFailure(error);
    }
  };
  return (
    <TaskDialog opener={opener} onClose={onClose}>
      <TaskBody
        title={t('admin.associations.add')}
        onSubmit={(event) => void form.handleSubmit(submit)(event)}
        actions={
          <>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" appearance="primary" disabledFocusable={isSubmitting}>
              {isSubmitting ? t('common.working') : t('admin.associations.addConfirm')}
            </Button>
          </>
        }
      >
        <Text as="p" block>
          {t('admin.associations.addText')}
        </Text>
        {failure !== undefined && <ProblemMessage error={failure} />}
        <FormInput
          form={form}
          name="person"
          label={t('admin.associations.person')}
          hint={t('admin.associations.personHint')}
          rules={filled}
          required
          autoFocus
        />
        <FormInput
          form={form}
          name="computer"
          label={t('admin.associations.computer')}
          hint={t('admin.associations.computerHint')}
          rules={filled}
          required
        />
      </TaskBody>
    </TaskDialog>
  );
}

/** Puts what the server says at the field that it is about. False for what is about the whole. */
function usePlaceProblem(form: UseFormReturn<AssociationFilter>): (error: unknown) => boolean {
  const { t } = useTranslation();
  const explain = useExplanation();
  return (error) => {
    const field = isProblem(error, 'computer-name-invalid') ? 'computer' : 'person';
    if (!isProblem(error, 'computer-name-invalid', 'person-name-invalid', 'already-exists')) return false;
    const taken = isProblem(error, 'already-exists');
    form.setError(field, { message: taken ? t('admin.associations.taken') : explain(error) }, { shouldFocus: true });
    return true;
  };
}
