import { useFocusFinders } from '@fluentui/react-components';
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';

let kept = false;

/**
 * For whatever covers the page. Fluent's focus manager hides the page from screen readers meanwhile and gives it back a
 * moment after the dialog is gone; but it ends together with the last component that uses it, which is often that very
 * dialog, and the page would stay hidden. So one user of it stays, outside of every page.
 */
export function usePageAfterDialog(): void {
  useEffect(() => {
    if (kept) return;
    kept = true;
    createRoot(document.createElement('div')).render(<Keeper />);
  }, []);
}

function Keeper() {
  useFocusFinders();
  return null;
}
