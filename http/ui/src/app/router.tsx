import { createRoute, createRouter, lazyRouteComponent, useRouter } from '@tanstack/react-router';
import { OverviewScreen } from '@/features/overview/OverviewScreen';
import { readSignInSearch } from '@/features/session/search';
import { readQuery, writeQuery } from './query';
import { causes, compare, map, preview } from './routes/questions';
import { editItem, imports, item, newItem, register } from './routes/records';
import { root } from './routes/root';
import { Brand } from './Shell';
import { ThemeSwitch } from './ThemeSwitch';

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}

// The overview comes with the first load.
const overview = createRoute({ getParentRoute: () => root, path: '/', staticData: { title: 'Overview' }, component: OverviewScreen });

const SignInScreen = lazyRouteComponent(() => import('@/features/session/SignInScreen'), 'SignInScreen');

const session = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  staticData: { title: 'Sign in', bare: true },
  validateSearch: readSignInSearch,
  component: function SignIn() {
    const { to } = session.useSearch();
    const router = useRouter();
    return <SignInScreen brand={<Brand />} tools={<ThemeSwitch />} done={() => router.history.replace(to ?? '/')} />;
  },
});

const states = createRoute({
  getParentRoute: () => root,
  path: '/states',
  staticData: { title: 'States of every screen' },
  component: lazyRouteComponent(() => import('@/features/states/StatesScreen'), 'StatesScreen'),
});

/** The pages of the app; view state stands in the URL as plain query parameters. */
export const newRouter = () =>
  createRouter({
    routeTree: root.addChildren([overview, register, newItem, editItem, item, map, preview, causes, compare, imports, session, states]),
    parseSearch: readQuery,
    stringifySearch: writeQuery,
    defaultPreload: false,
    scrollRestoration: true,
  });

/** Leads to the sign-in page, and from there back to where one is. */
export function goToSignIn(router: ReturnType<typeof newRouter>) {
  if (router.latestLocation.pathname === '/sign-in') return;
  void router.navigate({ to: '/sign-in', search: { to: router.latestLocation.href } });
}
