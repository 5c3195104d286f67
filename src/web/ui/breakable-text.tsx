import { Fragment } from 'react';

/** A name of a machine's making, which may go on in the next line after a sign inside it and nowhere else. */
export function BreakableText({ text }: { readonly text: string }) {
  return text.split(/(?<=[\\/_.:@])/).map((part, at) => (
    // The parts of a text have no other name than their place.
    <Fragment key={at}>
      {at > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
