import type { Io } from '../io.ts';

/** Asks about each object as PowerShell does, at the terminal since standard input is the pipe. */
export function confirmEach(io: Io): (question: string) => Promise<boolean> {
  let always: boolean | undefined;
  return async (question) => {
    if (always !== undefined) return always;
    for (;;) {
      io.say(question);
      const typed = await io.askPerson('[Y] Yes  [A] Yes to All  [N] No  [L] No to All');
      const answer = typed.trim().toLowerCase();
      if (answer === 'a' || answer === 'l') always = answer === 'a';
      if (['y', 'a'].includes(answer)) return true;
      if (['n', 'l'].includes(answer)) return false;
    }
  };
}
