import { useEffect, useState } from 'react';
import { type SignOnOutcome, signOnOutcomeParameter, signOnOutcomes } from '../../wire/rest/sign-on.ts';

/**
 * Why somebody came back from the identity provider without being signed in, as the address says. Once read it is taken
 * out of the address: nobody should keep it as a bookmark, and loading the page anew begins anew. Other words mean nothing.
 */
export function useSignOnOutcome(): SignOnOutcome | undefined {
  const [outcome] = useState(() => outcomeIn(location.search));
  useEffect(() => {
    const rest = withoutOutcome(location.search);
    if (rest !== location.search)
      history.replaceState(history.state, '', `${location.pathname}${rest}${location.hash}`);
  }, []);
  return outcome;
}

export function outcomeIn(search: string): SignOnOutcome | undefined {
  const word = new URLSearchParams(search).get(signOnOutcomeParameter);
  return signOnOutcomes.find((known) => known === word);
}

export function withoutOutcome(search: string): string {
  const rest = new URLSearchParams(search);
  if (!rest.has(signOnOutcomeParameter)) return search;
  rest.delete(signOnOutcomeParameter);
  return rest.size === 0 ? '' : `?${rest.toString()}`;
}
