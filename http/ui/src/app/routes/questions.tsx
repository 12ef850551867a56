import { createRoute, lazyRouteComponent, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { type CausesSearch, readCausesSearch } from '@/features/causes/search';
import { type CompareSearch, readCompareSearch } from '@/features/compare/search';
import { type MapSearch, readMapSearch } from '@/features/map/search';
import { type PreviewSearch, readPreviewSearch } from '@/features/preview/search';
import { root } from './root';

// Pages that ask the graph, each a chunk of its own.
const MapScreen = lazyRouteComponent(() => import('@/features/map/MapScreen'), 'MapScreen');
const PreviewScreen = lazyRouteComponent(() => import('@/features/preview/PreviewScreen'), 'PreviewScreen');
const CausesScreen = lazyRouteComponent(() => import('@/features/causes/CausesScreen'), 'CausesScreen');
const CompareScreen = lazyRouteComponent(() => import('@/features/compare/CompareScreen'), 'CompareScreen');

export const map = createRoute({
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

export const preview = createRoute({
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

export const causes = createRoute({
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

export const compare = createRoute({
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
