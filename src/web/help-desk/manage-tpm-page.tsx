import { TpmDesk } from './tpm-desk.tsx';
import { WithDesk } from './with-desk.tsx';

export function ManageTpmPage() {
  return <WithDesk>{(desk) => <TpmDesk desk={desk} />}</WithDesk>;
}
