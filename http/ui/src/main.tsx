import '@mantine/core/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './app/global.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { newQueryClient, pageNonce, Providers } from './app/Providers';
import { goToSignIn, newRouter } from './app/router';

// Mantine's scroll lock asks for the nonce here; without it the policy refuses its style element.
globalThis.__webpack_nonce__ = pageNonce();

const router = newRouter();
const client = newQueryClient(() => goToSignIn(router));

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Providers client={client}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}
