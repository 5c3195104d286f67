import { useState } from 'react';
import { type Candidate, candidatesOf } from './candidates.ts';
import { type DeskForm, namedUserOf, namesUser } from './desk-form.ts';
import type { KeyQuestion } from './key-question.ts';
import type { Desk } from './use-desk.ts';
import { useKeySearch } from './use-key-search.ts';

const none: readonly Candidate[] = [];

/** The keys that fit what stands in the form, and the one that was chosen among them. */
export function useDriveSearch(desk: Desk, read: () => DeskForm) {
  const search = useKeySearch();
  const [choice, setChoice] = useState<string>();
  const questionOf = (form: DeskForm): KeyQuestion => ({ digits: form.keyId, person: personOf(form, desk) });
  return {
    /** Asks the server when the form has something new to ask. */
    follow: (digitsBefore: number) => {
      const form = read();
      if (!complete(form, desk)) return;
      search.follow({ ...questionOf(form), digitsBefore, named: namedUserOf(form) });
    },
    resultFor: (form: DeskForm) => {
      const state = form.keyId.length < 8 || !complete(form, desk) ? undefined : search.stateFor(questionOf(form));
      const candidates = state?.kind === 'answered' ? candidatesOf(state.answer.matches, form.keyId) : none;
      return { state, candidates, chosen: chosenOf(candidates, choice) };
    },
    choose: setChoice,
    again: search.again,
    forget: () => {
      search.forget();
      setChoice(undefined);
    },
  };
}

/** One that fits needs no choice; one that was chosen counts as long as it fits. */
function chosenOf(candidates: readonly Candidate[], choice: string | undefined): string | undefined {
  const [only, second] = candidates;
  if (second === undefined) return only?.keyId;
  return candidates.find(({ keyId }) => keyId === choice)?.keyId;
}

/** A standard operator is not answered without a user, and nobody with half of one. */
function complete(form: DeskForm, desk: Desk): boolean {
  const named = namesUser(form);
  return named ? form.userDomain.trim() !== '' : !desk.namedUserRequired;
}

/** Whose keys were asked for. Operators who reach all of them get the same list for everybody. */
function personOf({ userDomain, userName }: DeskForm, desk: Desk): string {
  return desk.namedUserRequired ? `${userDomain.trim()}\\${userName.trim()}`.toLowerCase() : '';
}
