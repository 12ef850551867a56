import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { describeQuery, type ImportMapping, type ImportRequest, runsQuery, startImport } from '@/api/imports';
import { meQuery, useMay } from '@/api/me';
import { modelQuery } from '@/api/model';
import { overviewQuery } from '@/api/overview';
import { Button } from '@/parts/Button';
import { Notice } from '@/parts/Notice';
import { Page } from '@/parts/Page';
import { Failure } from '@/parts/QueryState';
import { counted } from '@/parts/words';
import { type Draft, emptyDraft, ImportForm } from './ImportForm';
import { mappingToSend } from './mapping';
import { MappingCard } from './MappingCard';
import { Outcome } from './Outcome';
import { Runs } from './Runs';
import type { ImportsSearch } from './search';
import classes from './ImportsScreen.module.css';

type ImportsScreenProps = { search: ImportsSearch; change: (next: Partial<ImportsSearch>) => void };

/** What did a source change, what did it reject? Files, a dry run with its differences, then apply. */
export function ImportsScreen({ search, change }: ImportsScreenProps) {
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const me = useQuery(meQuery());
  const mayWrite = useMay('graph:write');
  const model = useQuery(modelQuery());
  const overview = useQuery(overviewQuery());
  const runs = useQuery(runsQuery());
  const mayUndo = useMay('imports:undo');
  const [mapping, setMapping] = useState<ImportMapping>();
  const described = useQuery(describeQuery(draft.files, mapping));
  const table = draft.files.length > 0 ? described.data : undefined;
  const start = useMutation({ mutationFn: startImport, onSuccess: (operation) => change({ operation: operation.id, tab: undefined }) });
  const ask = (how: Pick<ImportRequest, 'dryRun' | 'acceptValid'>) =>
    start.mutate({ files: draft.files, source: draft.source.trim(), message: draft.message.trim(), ...(draft.complete && { complete: true }), ...(table && { mapping: mappingToSend(table, mapping ?? table.mapping) }), ...how });
  const renew = (next: Draft) => {
    setDraft(next);
    if (next.files !== draft.files) setMapping(undefined);
    if (search.operation) change({ operation: undefined, tab: undefined });
  };
  return (
    <Page title="Imports" note="From files: look at each difference first, then apply. Pipelines send the same to the API.">
      {mayWrite && (
        <ImportForm
          draft={draft}
          sources={overview.data?.sources.map((source) => source.source) ?? []}
          onChange={renew}
          disabled={start.isPending}
          actions={
            <>
              <Button weight={search.operation ? 'plain' : 'primary'} disabled={draft.files.length === 0 || start.isPending} onClick={() => ask({ dryRun: true, acceptValid: true })}>
                {start.isPending ? 'Sending…' : 'Show what would change'}
              </Button>
              {draft.files.length === 0 ? <span className={classes.hint}>Choose a file to begin.</span> : start.isPending && <span className={classes.hint} role="status">Sending {counted(draft.files.length, 'file')}.</span>}
            </>
          }
        />
      )}
      {me.data && !mayWrite && <Notice kind="restricted" title="Your role may not import">An editor or an admin can. What came in before stands below.</Notice>}
      {described.error && draft.files.length > 0 && <Failure error={described.error} />}
      {table && table.tables.length > 0 && !search.operation && <MappingCard description={table} mapping={mapping ?? table.mapping} model={model.data} onChange={setMapping} />}
      {start.error && <Failure error={start.error} />}
      {search.operation && (
        <Outcome
          key={search.operation}
          id={search.operation}
          tab={search.tab}
          onTab={(tab) => change({ tab })}
          model={model.data}
          ready={mayWrite && draft.files.length > 0 && !start.isPending}
          onApply={(acceptValid) => ask({ dryRun: false, acceptValid })}
          onNew={() => renew(emptyDraft)}
          onBack={table ? () => change({ operation: undefined, tab: undefined }) : undefined}
        />
      )}
      <Runs runs={runs.data?.items ?? []} mayUndo={mayUndo} />
    </Page>
  );
}
