import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

/** emptyOutDir removes the file that lets the Go embedding compile without a build. */
function keepFolder(): Plugin {
  return {
    name: 'keep-folder',
    apply: 'build',
    closeBundle() {
      writeFileSync(`${root}dist/.gitkeep`, '');
    },
  };
}

export default defineConfig({
  plugins: [react(), keepFolder()],
  resolve: { alias: { '@': `${root}src` } },
  // The server puts a fresh nonce in place of this word in every page.
  html: { cspNonce: 'CSP_NONCE_PLACEHOLDER' },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});
