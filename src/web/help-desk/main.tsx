import { startPortal } from '../ui/portal-root.tsx';
import { HelpDesk } from './help-desk.tsx';

await startPortal('helpDesk', <HelpDesk />);
