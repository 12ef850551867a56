import { createRootRoute } from '@tanstack/react-router';
import { Frame } from '../Frame';
import { NotFound } from '../NotFound';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** What stands in the top bar. */
    title?: string;
    /** Stands alone, without navigation and tools. */
    bare?: boolean;
  }
}

/** What all pages stand in. */
export const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });
