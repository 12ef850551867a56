import { createRoute, lazyRouteComponent, useNavigate } from '@tanstack/react-router';
import { Suspense, useCallback } from 'react';
import { type ImportsSearch, readImportsSearch } from '@/features/imports/search';
import { readItemSearch } from '@/features/item/search';
import { type RegisterSearch, readRegisterSearch } from '@/features/register/search';
import { root } from './root';

// Pages of what is on record, each a chunk of its own.
const ItemScreen = lazyRouteComponent(() => import('@/features/item/ItemScreen'), 'ItemScreen');
const RegisterScreen = lazyRouteComponent(() => import('@/features/register/RegisterScreen'), 'RegisterScreen');
const ImportsScreen = lazyRouteComponent(() => import('@/features/imports/ImportsScreen'), 'ImportsScreen');
const RisksScreen = lazyRouteComponent(() => import('@/features/risks/RisksScreen'), 'RisksScreen');
const EditItemScreen = lazyRouteComponent(() => import('@/features/edit/EditItemScreen'), 'EditItemScreen');
const NewItemScreen = lazyRouteComponent(() => import('@/features/edit/NewItemScreen'), 'NewItemScreen');

export const register = createRoute({
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

export const item = createRoute({
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

export const editItem = createRoute({
  getParentRoute: () => root,
  path: '/items/$id/edit',
  staticData: { title: 'Register / Edit' },
  component: function EditItem() {
    const { id } = editItem.useParams();
    const navigate = useNavigate();
    return <EditItemScreen key={id} id={id} onSaved={() => void navigate({ to: '/items/$id', params: { id } })} />;
  },
});

export const newItem = createRoute({
  getParentRoute: () => root,
  path: '/items/new',
  staticData: { title: 'Register / New item' },
  validateSearch: (search: Record<string, unknown>): { class?: string } => ({ class: typeof search.class === 'string' ? search.class : undefined }),
  component: function NewItem() {
    const navigate = useNavigate();
    return <NewItemScreen className={newItem.useSearch().class} onSaved={(id) => void navigate({ to: '/items/$id', params: { id } })} />;
  },
});

export const imports = createRoute({
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
