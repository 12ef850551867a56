import { createRootRoute, createRoute, createRouter, lazyRouteComponent, useNavigate, useRouter } from '@tanstack/react-router';
import { type CausesSearch, readCausesSearch } from '@/features/causes/search';
import { readItemSearch } from '@/features/item/search';
import { type CompareSearch, readCompareSearch } from '@/features/compare/search';
import { type ImportsSearch, readImportsSearch } from '@/features/imports/search';
import { type MapSearch, readMapSearch } from '@/features/map/search';
import { OverviewScreen } from '@/features/overview/OverviewScreen';
import { type PreviewSearch, readPreviewSearch } from '@/features/preview/search';
import { type RegisterSearch, readRegisterSearch } from '@/features/register/search';
import { readSignInSearch } from '@/features/session/search';
import { Suspense, useCallback } from 'react';
import { Frame } from './Frame';
import { NotFound } from './NotFound';
import { Brand } from './Shell';
import { ThemeSwitch } from './ThemeSwitch';
import { readQuery, writeQuery } from './query';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** What stands in the top bar. */
    title?: string;
    /** Stands alone, without navigation and tools. */
    bare?: boolean;
  }
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}

// The overview comes with the first load; every other page is a chunk of its own.
const ItemScreen = lazyRouteComponent(() => import('@/features/item/ItemScreen'), 'ItemScreen');
const MapScreen = lazyRouteComponent(() => import('@/features/map/MapScreen'), 'MapScreen');
const PreviewScreen = lazyRouteComponent(() => import('@/features/preview/PreviewScreen'), 'PreviewScreen');
const RegisterScreen = lazyRouteComponent(() => import('@/features/register/RegisterScreen'), 'RegisterScreen');
const ImportsScreen = lazyRouteComponent(() => import('@/features/imports/ImportsScreen'), 'ImportsScreen');
const CausesScreen = lazyRouteComponent(() => import('@/features/causes/CausesScreen'), 'CausesScreen');
const RisksScreen = lazyRouteComponent(() => import('@/features/risks/RisksScreen'), 'RisksScreen');
const CompareScreen = lazyRouteComponent(() => import('@/features/compare/CompareScreen'), 'CompareScreen');
const EditItemScreen = lazyRouteComponent(() => import('@/features/edit/EditItemScreen'), 'EditItemScreen');
const NewItemScreen = lazyRouteComponent(() => import('@/features/edit/NewItemScreen'), 'NewItemScreen');
const SignInScreen = lazyRouteComponent(() => import('@/features/session/SignInScreen'), 'SignInScreen');

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const overview = createRoute({ getParentRoute: () => root, path: '/', staticData: { title: 'Overview' }, component: OverviewScreen });

const register = createRoute({
  getParentRoute: () => root,
  path: '/register',
  staticData: { title: 'Register' },
  validateSearch: readRegisterSearch,
  component: function Register() {
    const navigate = useNavigate({ from: '/register' });
    const change = useCallback((next: Partial<RegisterSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }), [navigate]);
    return <RegisterScreen search={register.useSearch()} change={change} />;
  },
});

const item = createRoute({
  getParentRoute: () => root,
  path: '/items/$id',
  staticData: { title: 'Register / Item' },
  validateSearch: readItemSearch,
  component: function Item() {
    const { id } = item.useParams();
    const navigate = useNavigate();
    return <ItemScreen key={id} id={id} search={item.useSearch()} onGone={() => void navigate({ to: '/register' })} risks={(about) => <Suspense><RisksScreen item={about} /></Suspense>} />;
  },
});

const editItem = createRoute({
  getParentRoute: () => root,
  path: '/items/$id/edit',
  staticData: { title: 'Register / Edit' },
  component: function EditItem() {
    const { id } = editItem.useParams();
    const navigate = useNavigate();
    return <EditItemScreen key={id} id={id} onSaved={() => void navigate({ to: '/items/$id', params: { id } })} />;
  },
});

const newItem = createRoute({
  getParentRoute: () => root,
  path: '/items/new',
  staticData: { title: 'Register / New item' },
  validateSearch: (search: Record<string, unknown>): { class?: string } => ({ class: typeof search.class === 'string' ? search.class : undefined }),
  component: function NewItem() {
    const navigate = useNavigate();
    return <NewItemScreen className={newItem.useSearch().class} onSaved={(id) => void navigate({ to: '/items/$id', params: { id } })} />;
  },
});

const map = createRoute({
  getParentRoute: () => root,
  path: '/map',
  staticData: { title: 'Map' },
  validateSearch: readMapSearch,
  component: function Map() {
    const navigate = useNavigate({ from: '/map' });
    const change = useCallback(
      (next: Partial<MapSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: next.focus === undefined }),
      [navigate],
    );
    return <MapScreen search={map.useSearch()} change={change} />;
  },
});

const preview = createRoute({
  getParentRoute: () => root,
  path: '/preview',
  staticData: { title: 'Change preview' },
  validateSearch: readPreviewSearch,
  component: function Preview() {
    const navigate = useNavigate({ from: '/preview' });
    const change = useCallback(
      (next: Partial<PreviewSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: next.change === undefined }),
      [navigate],
    );
    return <PreviewScreen search={preview.useSearch()} change={change} />;
  },
});

const causes = createRoute({
  getParentRoute: () => root,
  path: '/causes',
  staticData: { title: 'Find the cause' },
  validateSearch: readCausesSearch,
  component: function Causes() {
    const navigate = useNavigate({ from: '/causes' });
    const change = useCallback((next: Partial<CausesSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: next.failing === undefined }), [navigate]);
    return <CausesScreen search={causes.useSearch()} change={change} />;
  },
});

const compare = createRoute({
  getParentRoute: () => root,
  path: '/compare',
  staticData: { title: 'Compare' },
  validateSearch: readCompareSearch,
  component: function Compare() {
    const navigate = useNavigate({ from: '/compare' });
    const change = useCallback((next: Partial<CompareSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }), [navigate]);
    return <CompareScreen search={compare.useSearch()} change={change} />;
  },
});

const imports = createRoute({
  getParentRoute: () => root,
  path: '/imports',
  staticData: { title: 'Imports' },
  validateSearch: readImportsSearch,
  component: function Imports() {
    const navigate = useNavigate({ from: '/imports' });
    const change = useCallback((next: Partial<ImportsSearch>) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true }), [navigate]);
    return <ImportsScreen search={imports.useSearch()} change={change} />;
  },
});

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
