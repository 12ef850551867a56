import { MantineProvider } from '@mantine/core';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';

/** Renders a view as a page would, with routes for its links to point to. */
export async function renderView(view: ReactNode) {
  const root = createRootRoute();
  const paths = ['/', '/map', '/preview', '/register', '/imports', '/items/$id'] as const;
  const routes = paths.map((path) => createRoute({ getParentRoute: () => root, path, component: () => view }));
  const router = createRouter({ routeTree: root.addChildren(routes), history: createMemoryHistory({ initialEntries: ['/'] }) });
  await router.load();
  return render(
    <MantineProvider>
      <RouterProvider router={router as never} />
    </MantineProvider>,
  );
}
