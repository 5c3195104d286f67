export function SelfService() {
  return null;
}
