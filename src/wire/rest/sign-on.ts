/** Where a sign-in with the identity provider begins: a page leads there, with the name of the portal. */
export const signOnPath = '/SignIn/OpenID';

/** The portals that a sign-in may lead to. No other address is ever redirected to. */
export const signOnPortals = ['HelpDesk', 'SelfService'] as const;

export type SignOnPortal = (typeof signOnPortals)[number];

/** Why somebody is back on the sign-in page: stands in its address as `sign-in=expired`, and no other word is shown. */
export const signOnOutcomes = [
  'refused',
  'expired',
  'replaced',
  'failed',
  'clock',
  'no-access',
  'throttled',
  'unavailable',
] as const;

export type SignOnOutcome = (typeof signOnOutcomes)[number];

/** The name of that word in the address of a page. */
export const signOnOutcomeParameter = 'sign-in';
