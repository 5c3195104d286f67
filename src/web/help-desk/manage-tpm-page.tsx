export function ManageTpmPage() {
  return null;
}
