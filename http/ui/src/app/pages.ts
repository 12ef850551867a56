import { IconArrowsDiff, IconArrowsExchange, IconGitFork, IconHome, IconStethoscope, IconTable, IconUpload, type TablerIcon } from '@tabler/icons-react';

/** A place in the navigation; g then its letter goes there. */
export type Place = { to: '/' | '/map' | '/preview' | '/causes' | '/compare' | '/register' | '/imports'; label: string; icon: TablerIcon; letter: string };

export const places: readonly Place[] = [
  { to: '/', label: 'Overview', icon: IconHome, letter: 'o' },
  { to: '/map', label: 'Map', icon: IconGitFork, letter: 'm' },
  { to: '/preview', label: 'Change preview', icon: IconArrowsExchange, letter: 'c' },
  { to: '/causes', label: 'Find the cause', icon: IconStethoscope, letter: 'i' },
  { to: '/compare', label: 'Compare', icon: IconArrowsDiff, letter: 'd' },
  { to: '/register', label: 'Register', icon: IconTable, letter: 'a' },
  { to: '/imports', label: 'Imports', icon: IconUpload, letter: 'u' },
];
