import tseslint from 'typescript-eslint';

/** Imports flow one way: app → features → parts → api. */
const layer = (files, forbidden, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group: forbidden, message }] }] },
});
const features = ['overview', 'register', 'item', 'map', 'preview', 'causes', 'compare', 'imports', 'edit', 'risks', 'session', 'states'];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts', 'test-results', 'screenshots'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        { selector: 'ExportAllDeclaration', message: 'No barrel files: they defeat tree shaking.' },
        { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'Names sent by machines are drawn as text.' },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  { files: ['vite.config.ts', 'playwright.config.ts', 'src/vite-env.d.ts'], rules: { 'no-restricted-syntax': 'off', 'no-var': 'off' } },
  layer(['src/api/**'], ['@/app/*', '@/features/*', '@/parts/*'], 'api knows nothing above it.'),
  layer(['src/parts/**'], ['@/app/*', '@/features/*'], 'A part knows no feature.'),
  ...features.map((name) =>
    layer(
      [`src/features/${name}/**`],
      ['@/app/*', ...features.filter((other) => other !== name).map((other) => `@/features/${other}/*`)],
      'A feature never imports another; app composes them.',
    ),
  ),
);
