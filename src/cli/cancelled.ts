/** Whoever sat at the terminal stopped the command. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
