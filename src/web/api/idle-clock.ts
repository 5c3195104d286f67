/** Measures by this machine's clock only how long something lasts: which time it shows does not matter. */
export class IdleClock {
  #span = 0;
  #idleEndsAt = 0;
  #endsAt = 0;

  /** As the server said. */
  set(session: { readonly idleEndsAt: string; readonly expiresAt: string; readonly serverTime: string }): void {
    const now = Date.now();
    const offset = now - Date.parse(session.serverTime);
    this.#idleEndsAt = Date.parse(session.idleEndsAt) + offset;
    this.#endsAt = Date.parse(session.expiresAt) + offset;
    this.#span = Math.max(this.#span, this.#idleEndsAt - now);
  }

  /** The server has answered something, and counts from the beginning again. */
  extend(): void {
    this.#idleEndsAt = Math.min(Date.now() + this.#span, this.#endsAt);
  }

  /** Milliseconds until the session ends if nothing happens; negative when that is past. */
  get left(): number {
    return Math.min(this.#idleEndsAt, this.#endsAt) - Date.now();
  }

  /** Whether a sign of life would make the session last longer. */
  get extendable(): boolean {
    return this.#endsAt - Date.now() > this.left + 1000;
  }
}
