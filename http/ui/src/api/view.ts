import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import { problemFrom } from './problem';
import type { components } from './schema';

type Schemas = components['schemas'];

/** A view of a page that somebody gave a name: the whole of it is its address. */
export type View = Schemas['View'];

/** A page whose views can be saved. */
export type ViewPage = 'map' | 'register';

/** The named views that the caller may see: its own, and those that are shared. */
export const viewsQuery = () => queryOptions({ queryKey: ['views'], queryFn: ({ signal }) => answer(client.GET('/api/v1/views', { signal })), staleTime: 60_000 });

/** Saves a view under a name; the caller's own of that name is replaced. */
export const saveView = (view: Schemas['ViewPut']) => answer(client.PUT('/api/v1/views', { body: view }));

/** Forgets a view. */
export async function forgetView(id: string): Promise<void> {
  const { response, error } = await client.DELETE('/api/v1/views/{id}', { params: { path: { id } } });
  if (!response.ok) throw problemFrom(response.status, error, response.headers.get('X-Request-ID'));
}

/** The address of a view; undefined for a page that this version of the app does not have. */
export const addressOf = (view: Pick<View, 'page' | 'state'>): string | undefined => (view.page === 'map' || view.page === 'register' ? `/${view.page}${view.state === '' ? '' : `?${view.state}`}` : undefined);
