import { AppearanceButton } from './appearance-button.tsx';
import { onDemand } from './on-demand.tsx';

/** Before anybody is signed in there is no account menu to hold theme and language. */
export const AppearanceMenu = onDemand(
  AppearanceButton,
  async () => (await import('./open-appearance-menu.tsx')).OpenAppearanceMenu,
);
