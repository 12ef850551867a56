import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';

/** Light to dark and back. */
export function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  const Icon = scheme === 'dark' ? IconSun : IconMoon;
  return (
    <ActionIcon variant="subtle" color="gray" c="var(--lp-normal)" size={30} onClick={() => setColorScheme(other)} aria-label={`Use ${other} colours`} title={`Use ${other} colours`}>
      <Icon size={17} stroke={1.7} aria-hidden="true" />
    </ActionIcon>
  );
}
