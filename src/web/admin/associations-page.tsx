export function AssociationsPage() {
  return null;
}
