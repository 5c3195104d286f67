import { AccountButton } from './account-button.tsx';
import { onDemand } from './on-demand.tsx';

/** Who is signed in, how the pages look, and the ways out. */
export const AccountMenu = onDemand<{ readonly onChangePassword: () => void }>(
  AccountButton,
  async () => (await import('./open-account-menu.tsx')).OpenAccountMenu,
);
