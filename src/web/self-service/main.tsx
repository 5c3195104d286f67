import { startPortal } from '../ui/portal-root.tsx';
import { SelfService } from './self-service.tsx';

await startPortal('selfService', <SelfService />);
