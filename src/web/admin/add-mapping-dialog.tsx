import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components';
import { type RefObject, useState } from 'react';
import { Controller, type UseFormReturn, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { roleMapping } from '../../wire/rest/role-mappings.ts';
import { call } from '../api/client.ts';
import { FormInput } from '../ui/form-input.tsx';
import { FormLines } from '../ui/form-lines.tsx';
import { FormSelect } from '../ui/form-select.tsx';
import { ProblemMessage } from '../ui/problem-message.tsx';
import { TaskBody, TaskDialog } from '../ui/task-dialog.tsx';
import { canBeLimited, type MappingForm, toRequest } from './mapping-request.ts';
import { everyRole } from './role-rules.ts';

interface AddMappingDialogProps {
  readonly opener: RefObject<HTMLElement | null>;
  readonly onDone: (done: string) => Promise<void>;
  readonly onClose: () => void;
}

interface MappingFields {
  readonly form: UseFormReturn<MappingForm>;
}

const nothingYet: MappingForm = {
  source: 'directory',
  group: '',
  claim: '',
  role: 'helpdesk',
  units: '',
  computerGroups: '',
};

export function AddMappingDialog({ opener, onDone, onClose }: AddMappingDialogProps) {
  const { t } = useTranslation();
  const [failure, setFailure] = useState<unknown>();
  const form = useForm<MappingForm>({ defaultValues: nothingYet });
  const { isSubmitting } = form.formState;
  const submit = async (wanted: MappingForm) => {
    setFailure(undefined);
    try {
      const body = toRequest(wanted);
      const { name, role } = await call(roleMapping, { method: 'POST', path: '/role-mappings', body });
      onClose();
      await onDone(t('admin.groups.added', { name, role: t(`roles.${role}`) }));
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <TaskDialog opener={opener} onClose={onClose}>
      <TaskBody
        title={t('admin.groups.add')}
        onSubmit={(event) => void form.handleSubmit(submit)(event)}
        actions={
          <>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" appearance="primary" disabledFocusable={isSubmitting}>
              {isSubmitting ? t('common.working') : t('admin.groups.addConfirm')}
            </Button>
          </>
        }
      >
        {failure !== undefined && <ProblemMessage error={failure} />}
        <Whom form={form} />
        <RoleAndLimits form={form} />
      </TaskBody>
    </TaskDialog>
  );
}

/** A group or an account of the directory, or a value of the claim. */
function Whom({ form }: MappingFields) {
  const { t } = useTranslation();
  const source = form.watch('source');
  // Both stay registered, and the one that is not asked for has nothing to say.
  const filled = (kind: MappingForm['source']) => ({
    validate: (text: string, chosen: MappingForm) => chosen.source !== kind || text.trim() !== '' || t('admin.missing'),
  });
  return (
    <>
      <Controller
        control={form.control}
        name="source"
        render={({ field }) => (
          <Field label={t('admin.groups.source')}>
            <RadioGroup value={field.value} layout="horizontal" onChange={(_event, { value }) => field.onChange(value)}>
              <Radio value="directory" label={t('admin.groups.sources.directory')} />
              <Radio value="provider" label={t('admin.groups.sources.provider')} />
            </RadioGroup>
          </Field>
        )}
      />
      {source === 'directory' ? (
        <FormInput
          form={form}
          name="group"
          label={t('admin.groups.group')}
          hint={t('admin.groups.groupHint')}
          rules={filled('directory')}
          required
          autoFocus
        />
      ) : (
        <FormInput
          form={form}
          name="claim"
          label={t('admin.groups.claim')}
          hint={t('admin.groups.claimHint')}
          rules={filled('provider')}
          required
        />
      )}
    </>
  );
}

function RoleAndLimits({ form }: MappingFields) {
  const { t } = useTranslation();
  const role = form.watch('role');
  return (
    <>
      <FormSelect
        form={form}
        name="role"
        label={t('admin.groups.role')}
        hint={t(`admin.roles.${role}`)}
        options={everyRole.map((each) => ({ value: each, text: t(`roles.${each}`) }))}
      />
      {canBeLimited(role) && (
        <>
          <FormLines form={form} name="units" label={t('admin.groups.units')} hint={t('admin.groups.unitsHint')} />
          <FormLines
            form={form}
            name="computerGroups"
            label={t('admin.groups.computerGroups')}
            hint={t('admin.groups.computerGroupsHint')}
          />
        </>
      )}
    </>
  );
}
