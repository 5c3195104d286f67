export function RecoveryAuditPage() {
  return null;
}
