import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconBulb } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { whyQuery } from '@/api/impact';
import { labelOf } from '@/api/item';
import { type MapAnswer, type MapNode, mapQuery } from '@/api/map';
import { modelQuery } from '@/api/model';
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
import { AssumeButtons } from './AssumeButtons';
import { type Edit, editsOf, editText, imposed, namedBy, tagsOf } from './edit';
import { MapExport } from './MapExport';
import { MapStart } from './MapStart';
import { MapTools } from './MapTools';
import { MapView } from './MapView';
import type { MapSearch } from './search';
import { WhatIfBar } from './WhatIfBar';
import { AddItemDialog, RelationsDialog } from './WhatIfDialogs';

type MapScreenProps = { search: MapSearch; change: (next: Partial<MapSearch>) => void };

/** What depends on what, around one item. */
export function MapScreen({ search, change }: MapScreenProps) {
  if (search.focus === undefined) return <MapStart onPick={(key) => change({ focus: key })} />;
  return <FocusedMap focus={search.focus} search={search} change={change} />;
}

function FocusedMap({ focus, search, change }: MapScreenProps & { focus: string }) {
  const wordsOf = useClassWords();
  const model = useQuery(modelQuery());
  const edits = useMemo(() => editsOf(search.edit), [search.edit]);
  const scenario = useMemo(() => imposed(edits, search.asOf ? { asOf: search.asOf, conditions: search.asOf } : present), [edits, search.asOf]);
  const setEdits = useCallback((next: readonly Edit[]) => change({ edit: next.length > 0 ? next.map(editText) : undefined, whatIf: true }), [change]);
  const [dialog, setDialog] = useState<MapNode | 'item'>();
  const why = useQuery({ ...whyQuery(scenario, search.select ?? ''), enabled: search.select !== undefined });
  const proof = useMemo(() => (why.data && why.data.items[0]?.after !== 'operational' ? why.data.items : undefined), [why.data]);
  const include = useMemo(() => [...new Set([...(proof ? keysOf(proof) : []), ...namedBy(edits)])].filter((key) => key !== ''), [proof, edits]);
  const map = useQuery(
    mapQuery({ focus: [focus], direction: search.direction ?? 'both', depth: search.depth ?? 2, soft: search.soft ?? leansSoftly(proof), expand: search.expand, include: include.length > 0 ? include : undefined, scenario }),
  );
  const node = map.data?.nodes.find((n) => n.kind === 'item' && (n.key === focus || n.id === focus));
  const sentence = useMemo(() => {
    if (!proof) return undefined;
    const assumed = new Set(edits.flatMap((edit) => ('from' in edit ? [] : [edit.key])));
    const telling: Telling = { name: namesOf(proof, why.data?.named, map.data?.nodes), cause: (key) => (key === '' ? 'they fail' : assumed.has(key) ? 'so it is assumed' : 'it is reported down') };
    return explain(proof, telling);
  }, [proof, why.data, map.data, edits]);
  const tags = useMemo(() => tagsOf(edits), [edits]);
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
          <Button onClick={() => change(search.whatIf ? { whatIf: undefined, edit: undefined } : { whatIf: true })} aria-pressed={search.whatIf ?? false} icon={<IconBulb size={14} aria-hidden="true" />}>What if</Button>
          <ViewMenu page="map" />
          {map.data && <MapExport map={map.data} name={node ? labelOf(node) : focus} />}
          <Link to="/preview" search={{ change: [`replace:${node?.key ?? focus}`] }} {...buttonLook()}>Preview change</Link>
        </>
      }
    >
      {map.data && <IncompleteBanner answer={map.data} />}
      {search.asOf && map.data && <Notice kind="stale" title={`As of ${instant(search.asOf)}`} actions={<Button small onClick={() => change({ asOf: undefined })}>Back to now</Button>}>Revision {count(map.data.revision)}, and what was known to be broken then.</Notice>}
      {search.whatIf && <WhatIfBar edits={edits} scenario={scenario} name={namesOf(map.data?.nodes)} onChange={setEdits} onAddItem={() => setDialog('item')} />}
      {dialog === 'item' && model.data && <AddItemDialog model={model.data} onEdit={(edit) => setEdits([...edits, edit])} onClose={() => setDialog(undefined)} />}
      {dialog !== undefined && dialog !== 'item' && model.data && <RelationsDialog node={dialog} assumed={edits.flatMap((edit) => (edit.kind === 'item' ? [edit.key] : []))} model={model.data} onEdit={(edit) => setEdits([...edits, edit])} onClose={() => setDialog(undefined)} />}
      <Answered<MapAnswer> query={map} what="the map" rows={10} onNearest={(key) => change({ focus: key, expand: undefined })}>
        {(data) => <MapView map={data} search={search} change={change} proof={proof} sentence={sentence} wordsOf={wordsOf} changes={search.whatIf ? tags : undefined} assume={search.whatIf ? (of) => <AssumeButtons node={of} edits={edits} onChange={setEdits} onRelations={() => setDialog(of)} /> : undefined} />}
      </Answered>
    </Page>
  );
}
