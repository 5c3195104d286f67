import { DriveDesk } from './drive-desk.tsx';
import { WithDesk } from './with-desk.tsx';

export function DriveRecoveryPage() {
  return <WithDesk>{(desk) => <DriveDesk desk={desk} />}</WithDesk>;
}
