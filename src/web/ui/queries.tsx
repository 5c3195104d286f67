import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { isProblem } from '../api/problem.ts';

/** For pages that list what the server has. Answers are kept as long as the page is open, and secrets never go in here. */
export function Queries({ children }: { readonly children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            retry: (count, error) => count < 1 && !isProblem(error),
            refetchOnWindowFocus: false,
            gcTime: 60_000,
          },
          mutations: { gcTime: 0 },
        },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
