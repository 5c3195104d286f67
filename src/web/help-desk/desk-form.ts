import type { DeskResponse } from '../../wire/rest/portal.ts';

/** The fields of both pages; each shows its own. */
export interface DeskForm {
  readonly userDomain: string;
  readonly userName: string;
  /** Upper-case digits without hyphens. */
  readonly keyId: string;
  readonly computerDomain: string;
  readonly computerName: string;
  readonly reason: string;
  readonly reasonText: string;
  readonly ticket: string;
  readonly callerVerified: string;
}

export type DeskField = keyof DeskForm;

export function emptyForm({ defaultDomain, domains }: DeskResponse): DeskForm {
  const known = domains.find(({ netbios }) => netbios.toUpperCase() === defaultDomain.toUpperCase());
  return {
    userDomain: defaultDomain,
    userName: '',
    keyId: '',
    computerDomain: known?.dns ?? defaultDomain,
    computerName: '',
    reason: '',
    reasonText: '',
    ticket: '',
    callerVerified: '',
  };
}

/** A domain alone is what the page filled in: somebody is named when there is an account. */
export function namesUser({ userName }: DeskForm): boolean {
  return userName.trim() !== '';
}

/** What a request says about the user, the reason and the caller. Empty fields are left out. */
export function statedBy(form: DeskForm) {
  return { ...namedUserOf(form), reason: form.reason, ...wordsOf(form) };
}

export function namedUserOf(form: DeskForm) {
  return namesUser(form) ? { userDomain: form.userDomain.trim(), userName: form.userName.trim() } : {};
}

function wordsOf({ reason, reasonText, ticket, callerVerified }: DeskForm) {
  return {
    ...(reason === 'other' ? { reasonText: reasonText.trim() } : {}),
    ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
    ...(callerVerified === '' ? {} : { callerVerified }),
  };
}

/** The fields that still need something, in their order on the page. */
export function missingFields(form: DeskForm, desk: DeskResponse, needed: readonly DeskField[]): readonly DeskField[] {
  const named = desk.namedUserRequired || namesUser(form);
  const required = new Set<DeskField>([
    ...needed,
    ...(named ? (['userDomain', 'userName'] as const) : []),
    'reason',
    ...(form.reason === 'other' ? (['reasonText'] as const) : []),
    ...(desk.callerVerificationRequired ? (['callerVerified'] as const) : []),
  ]);
  return order.filter((field) => required.has(field) && form[field].trim() === '');
}

const order: readonly DeskField[] = [
  'computerDomain',
  'computerName',
  'userDomain',
  'userName',
  'keyId',
  'reason',
  'reasonText',
  'ticket',
  'callerVerified',
];
