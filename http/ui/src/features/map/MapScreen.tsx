import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type Scenario, whyQuery } from '@/api/impact';
import { labelOf } from '@/api/item';
import { type MapAnswer, mapQuery } from '@/api/map';
import { namesOf } from '@/api/names';
import { present } from '@/api/overview';
import { useClassWords } from '@/api/useClassWords';
import { Button, buttonLook } from '@/parts/Button';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { Notice } from '@/parts/Notice';
import { Page } from '@/parts/Page';
import { Answered } from '@/parts/QueryState';
import { Segmented } from '@/parts/Segmented';
import { keysOf, leansSoftly } from '@/parts/map/light';
import { ViewMenu } from '@/parts/views/ViewMenu';
import { explain, type Telling } from '@/parts/why/explain';
import { count, instant } from '@/parts/words';
import { MapExport } from './MapExport';
import { MapStart } from './MapStart';
import { MapTools } from './MapTools';
import { MapView } from './MapView';
import type { MapSearch } from './search';

type MapScreenProps = { search: MapSearch; change: (next: Partial<MapSearch>) => void };

/** What depends on what, around one item. */
export function MapScreen({ search, change }: MapScreenProps) {
  if (search.focus === undefined) return <MapStart onPick={(key) => change({ focus: key })} />;
  return <FocusedMap focus={search.focus} search={search} change={change} />;
}

function FocusedMap({ focus, search, change }: MapScreenProps & { focus: string }) {
  const wordsOf = useClassWords();
  const scenario = useMemo((): Scenario => (search.asOf ? { asOf: search.asOf, conditions: search.asOf } : present), [search.asOf]);
  const why = useQuery({ ...whyQuery(scenario, search.select ?? ''), enabled: search.select !== undefined });
  const proof = useMemo(() => (why.data && why.data.items[0]?.after !== 'operational' ? why.data.items : undefined), [why.data]);
  const include = useMemo(() => proof && keysOf(proof).filter((key) => key !== ''), [proof]);
  const map = useQuery(
    mapQuery({ focus: [focus], direction: search.direction ?? 'both', depth: search.depth ?? 2, soft: search.soft ?? leansSoftly(proof), expand: search.expand, include, scenario }),
  );
  const node = map.data?.nodes.find((n) => n.kind === 'item' && (n.key === focus || n.id === focus));
  const sentence = useMemo(() => {
    if (!proof) return undefined;
    const telling: Telling = { name: namesOf(proof, why.data?.named, map.data?.nodes), cause: (key) => (key === '' ? 'they are reported down' : 'it is reported down') };
    return explain(proof, telling);
  }, [proof, why.data, map.data]);
  return (
    <Page
      fill
      title="Map"
      beside={<MapTools focus={focus} node={node} search={search} change={change} />}
      actions={
        <>
          <Segmented
            label="View"
            value={search.view ?? 'map'}
            options={[{ value: 'map', label: 'Map' }, { value: 'list', label: 'List' }]}
            onChange={(view) => change({ view: view === 'list' ? 'list' : undefined })}
          />
          <ViewMenu page="/map" />
          {map.data && <MapExport map={map.data} name={node ? labelOf(node) : focus} />}
          <Link to="/preview" search={{ change: [`replace:${node?.key ?? focus}`] }} {...buttonLook()}>Preview change</Link>
        </>
      }
    >
      {map.data && <IncompleteBanner answer={map.data} />}
      {search.asOf && map.data && <Notice kind="stale" title={`As of ${instant(search.asOf)}`} actions={<Button small onClick={() => change({ asOf: undefined })}>Back to now</Button>}>Revision {count(map.data.revision)}, and what was known to be broken then.</Notice>}
      <Answered<MapAnswer> query={map} what="the map" rows={10} onNearest={(key) => change({ focus: key, expand: undefined })}>
        {(data) => <MapView map={data} search={search} change={change} proof={proof} sentence={sentence} wordsOf={wordsOf} />}
      </Answered>
    </Page>
  );
}
