import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ImportReport } from '@/api/imports';
import type { Model } from '@/api/model';
import { cancelOperation, type Operation, operationQuery, useOperation } from '@/api/operation';
import { Button } from '@/parts/Button';
import { Notice } from '@/parts/Notice';
import { Answered } from '@/parts/QueryState';
import { count, counted, instant } from '@/parts/words';
import { Progress } from './Progress';
import { Rejected } from './Rejected';
import { Report } from './Report';
import type { ImportTab } from './search';
import classes from './Outcome.module.css';

type OutcomeProps = {
  /** The operation, as it stands in the URL. */
  id: string;
  tab?: ImportTab;
  onTab: (tab: ImportTab) => void;
  model?: Model;
  /** The files are still at hand, so a dry run can be applied. */
  ready: boolean;
  /** Writes what the dry run showed; with acceptValid without the rejected rows. */
  onApply: (acceptValid: boolean) => void;
  onNew: () => void;
  /** Back to what the columns are read as. */
  onBack?: () => void;
};

/** One import from its first row to its report; found again by its id after a reload. */
export function Outcome(props: OutcomeProps) {
  const operation = useOperation(props.id);
  const client = useQueryClient();
  const cancel = useMutation({ mutationFn: cancelOperation, onSuccess: (stopped) => client.setQueryData(operationQuery(props.id).queryKey, stopped) });
  return (
    <Answered<Operation> query={operation} what="the import" rows={4}>
      {(data) => (data.status === 'running' ? <Progress operation={data} onCancel={() => cancel.mutate(props.id)} cancelling={cancel.isPending} /> : <Finished {...props} operation={data} />)}
    </Answered>
  );
}

function Finished({ operation, tab, onTab, model, ready, onApply, onNew, onBack }: OutcomeProps & { operation: Operation }) {
  const { result, error } = operation;
  const at = operation.finished ? ` at ${instant(operation.finished)}` : '';
  return (
    <section className={classes.outcome} aria-label="Result">
      {operation.status === 'cancelled' && <Notice kind="note" title={`Cancelled${at}`}>What had been written stays; sending the same files again completes it.</Notice>}
      {error && (
        <Notice kind="error" title={error.code === 'invalid' ? 'Nothing was written: the content has problems' : 'The import failed'}>{error.detail} {error.hint}</Notice>
      )}
      {result && <Head report={result} ready={ready} onApply={onApply} onNew={onNew} onBack={onBack} at={at} />}
      {result && <Report report={result} tab={tab} onTab={onTab} model={model} />}
      {error && error.errors.length > 0 && <div className={classes.sheet}><Rejected problems={error.errors} total={error.total} source="" /></div>}
    </section>
  );
}

/** What the report is of, and the way on. */
function Head({ report, ready, onApply, onNew, onBack, at }: Pick<OutcomeProps, 'ready' | 'onApply' | 'onNew' | 'onBack'> & { report: ImportReport; at: string }) {
  const { relations } = report;
  const writes = report.created + report.updated + report.retired + relations.created + relations.updated + relations.deleted > 0 || report.model;
  const of = `${report.format}, source ${report.source}${report.complete ? ', said to be all that it knows' : ''}`;
  if (!report.dryRun)
    return <Notice kind="note" title={report.batches === 0 ? 'Nothing to write' : `Written${at}`} actions={<Button small onClick={onNew}>New import</Button>}>{of}. {report.batches > 0 && `Revision ${count(report.revision)}.`}{report.rejected > 0 && ` ${counted(report.rejected, 'row')} left out.`}</Notice>;
  return (
    <Notice
      kind={report.rejected > 0 ? 'incomplete' : 'note'}
      title="Dry run: nothing is written yet"
      actions={
        <>
          {writes && ready && <Button weight="primary" small onClick={() => onApply(report.rejected > 0)}>{report.rejected > 0 ? `Apply without ${counted(report.rejected, 'rejected row')}` : 'Apply'}</Button>}
          {onBack && <Button small onClick={onBack}>Back to the columns</Button>}
        </>
      }
    >
      {of}.{writes && !ready && ' Choose the same files again above to apply it.'}
    </Notice>
  );
}
