import { useQuery } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { whyQuery } from '@/api/impact';
import { labelOf } from '@/api/item';
import { type MapAnswer, mapQuery } from '@/api/map';
import { namesOf } from '@/api/names';
import { present } from '@/api/overview';
import { useClassWords } from '@/api/useClassWords';
import { buttonLook } from '@/parts/Button';
import { ClassIcon } from '@/parts/ClassIcon';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { Page } from '@/parts/Page';
import { Answered } from '@/parts/QueryState';
import { Segmented } from '@/parts/Segmented';
import { Stepper } from '@/parts/Stepper';
import { keysOf, leansSoftly } from '@/parts/map/light';
import { explain, type Telling } from '@/parts/why/explain';
import { MapStart } from './MapStart';
import { MapView } from './MapView';
import type { MapSearch } from './search';
import classes from './MapScreen.module.css';

type MapScreenProps = { search: MapSearch; change: (next: Partial<MapSearch>) => void };

/** What depends on what, around one item. */
export function MapScreen({ search, change }: MapScreenProps) {
  if (search.focus === undefined) return <MapStart onPick={(key) => change({ focus: key })} />;
  return <FocusedMap focus={search.focus} search={search} change={change} />;
}

function FocusedMap({ focus, search, change }: MapScreenProps & { focus: string }) {
  const wordsOf = useClassWords();
  const why = useQuery({ ...whyQuery(present, search.select ?? ''), enabled: search.select !== undefined });
  const proof = useMemo(() => (why.data && why.data.items[0]?.after !== 'operational' ? why.data.items : undefined), [why.data]);
  const include = useMemo(() => proof && keysOf(proof).filter((key) => key !== ''), [proof]);
  const map = useQuery(
    mapQuery({ focus: [focus], direction: search.direction ?? 'both', depth: search.depth ?? 2, soft: search.soft ?? leansSoftly(proof), expand: search.expand, include }),
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
      beside={
        <div className={classes.tools}>
          <span className={classes.focus}>
            {node && <ClassIcon name={wordsOf(node.class).icon} size={15} />}
            <strong>{node ? labelOf(node) : focus}</strong>
            <Link to="/map" aria-label="Choose another focus" title="Choose another focus"><IconX size={13} aria-hidden="true" /></Link>
          </span>
          <Segmented
            label="Direction"
            value={search.direction ?? 'both'}
            options={[{ value: 'needs', label: 'What it needs' }, { value: 'neededBy', label: 'What needs it' }, { value: 'both', label: 'Both' }]}
            onChange={(direction) => change({ direction: direction === 'both' ? undefined : direction })}
          />
          <Stepper label="Depth" value={search.depth ?? 2} min={0} max={12} onChange={(depth) => change({ depth: depth === 2 ? undefined : depth })} />
          <Segmented
            label="Groups"
            value={search.expand?.includes('*') ? 'none' : 'kind'}
            options={[{ value: 'kind', label: 'Group by kind' }, { value: 'none', label: 'Unfold' }]}
            onChange={(value) => change({ expand: value === 'none' ? ['*'] : undefined })}
          />
        </div>
      }
      actions={
        <>
          <Segmented
            label="View"
            value={search.view ?? 'map'}
            options={[{ value: 'map', label: 'Map' }, { value: 'list', label: 'List' }]}
            onChange={(view) => change({ view: view === 'list' ? 'list' : undefined })}
          />
          <Link to="/preview" search={{ change: [`replace:${node?.key ?? focus}`] }} {...buttonLook()}>Preview change</Link>
        </>
      }
    >
      {map.data && <IncompleteBanner answer={map.data} />}
      <Answered<MapAnswer> query={map} what="the map" rows={10} onNearest={(key) => change({ focus: key, expand: undefined })}>
        {(data) => <MapView map={data} search={search} change={change} proof={proof} sentence={sentence} wordsOf={wordsOf} />}
      </Answered>
    </Page>
  );
}
