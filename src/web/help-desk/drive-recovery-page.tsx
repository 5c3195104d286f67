export function DriveRecoveryPage() {
  return null;
}
