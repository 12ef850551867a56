import { Burger, Drawer, Kbd, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useMatches } from '@tanstack/react-router';
import { freshnessOf, overviewQuery } from '@/api/overview';
import { FreshnessStamp } from '@/parts/FreshnessStamp';
import { ItemSearch } from './ItemSearch';
import { Navigation } from './Navigation';
import { Shortcuts } from './Shortcuts';
import { ThemeSwitch } from './ThemeSwitch';
import { UserMenu } from './UserMenu';
import classes from './Shell.module.css';

/** The mark and the name. */
export function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false" className={classes.mark}>
        <circle cx="10" cy="10" r="8.2" /><path d="M10 1.8v16.4" /><circle cx="10" cy="10" r="2.8" className={classes.pin} />
      </svg>
      Linchpin
    </Link>
  );
}

/** The frame of every page: navigation, search, freshness, theme. */
export function Shell() {
  const [opened, drawer] = useDisclosure(false);
  const [helpOpened, help] = useDisclosure(false);
  const freshness = useQuery({ ...overviewQuery(), select: freshnessOf });
  const crumb = useMatches({ select: (matches) => matches.at(-1)?.staticData.title });
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>Skip to content</a>
      <aside className={classes.side}>
        <Brand />
        <Navigation />
        <UnstyledButton className={classes.help} onClick={help.open}>Press <Kbd className={classes.kbd}>?</Kbd> for shortcuts</UnstyledButton>
      </aside>
      <div className={classes.sheet}>
        <section className={classes.bar} aria-label="Tools">
          <div className={classes.narrow}>
            <Burger size="xs" opened={opened} onClick={drawer.toggle} aria-label="Navigation" />
            <Brand />
          </div>
          <p className={classes.crumb}>{crumb}</p>
          <UnstyledButton className={classes.search} onClick={spotlight.open}>
            <IconSearch size={15} stroke={1.8} aria-hidden="true" />
            <span>Search items, services, teams</span>
            <Kbd className={classes.kbd}>Ctrl K</Kbd>
          </UnstyledButton>
          <span className={classes.fresh}><FreshnessStamp data={freshness.data} /></span>
          <ThemeSwitch />
          <UserMenu />
        </section>
        <main id="main" className={classes.main} tabIndex={-1}><Outlet /></main>
      </div>
      <Drawer opened={opened} onClose={drawer.close} size={240} title="Linchpin" closeButtonProps={{ 'aria-label': 'Close navigation' }}>
        <Navigation onGo={drawer.close} />
      </Drawer>
      <ItemSearch />
      <Shortcuts opened={helpOpened} open={help.open} close={help.close} />
    </div>
  );
}
