import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ProblemError } from '@/api/problem';
import { cssVariablesResolver, theme } from './theme';

const colorScheme = localStorageColorSchemeManager({ key: 'linchpin-color-scheme' });

/** The nonce of this page, as the server wrote it into its script tags. */
export const pageNonce = (): string => document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';

/** A client that does not ask again for what was refused, and says when nobody is signed in (any longer). */
export const newQueryClient = (onUnauthorized: () => void) => {
  const onError = (error: Error) => {
    if (error instanceof ProblemError && error.status === 401) onUnauthorized();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 2 && !(error instanceof ProblemError && error.status >= 400 && error.status < 500),
      },
    },
  });
};

/** Theme and server state for everything under it. */
export function Providers({ client, children }: { client: QueryClient; children: ReactNode }) {
  return (
    <QueryClientProvider client={client}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        defaultColorScheme="auto"
        colorSchemeManager={colorScheme}
        getStyleNonce={pageNonce}
      >
        {children}
      </MantineProvider>
    </QueryClientProvider>
  );
}
