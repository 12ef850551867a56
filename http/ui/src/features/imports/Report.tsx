import { Tabs } from '@mantine/core';
import type { ImportChange, ImportReport } from '@/api/imports';
import type { Model } from '@/api/model';
import { EmptyState } from '@/parts/EmptyState';
import { Figures } from '@/parts/Figures';
import { Notice } from '@/parts/Notice';
import { count, counted } from '@/parts/words';
import tabs from '@/parts/tabs.module.css';
import { Changes } from './Changes';
import { Rejected } from './Rejected';
import { type ImportTab, isImportTab } from './search';
import classes from './Report.module.css';

type ReportProps = { report: ImportReport; tab?: ImportTab; onTab: (tab: ImportTab) => void; model?: Model };

const kindOf = (change: ImportChange): ImportTab =>
  change.relation ? 'relations' : change.what === 'created' || change.what === 'revived' ? 'created' : change.what === 'updated' ? 'updated' : 'retired';

/** What an import changed, or in a dry run would change: new, changed, retired, relations, rejected. */
export function Report({ report, tab, onTab, model }: ReportProps) {
  const by = (kind: ImportTab) => report.changes.filter((change) => kindOf(change) === kind);
  const relations = report.relations.created + report.relations.updated + report.relations.deleted;
  const lists: ReadonlyArray<{ tab: ImportTab; label: string; n: number }> = [
    { tab: 'created', label: 'New', n: report.created },
    { tab: 'updated', label: 'Changed', n: report.updated },
    { tab: 'retired', label: 'Retired', n: report.retired },
    { tab: 'relations', label: 'Relations', n: relations },
    { tab: 'rejected', label: 'Rejected', n: report.errorsTotal },
  ];
  const open = tab ?? (report.errorsTotal > 0 ? 'rejected' : (lists.find(({ n }) => n > 0)?.tab ?? 'created'));
  const idle = report.created + report.updated + report.retired + relations + report.errorsTotal === 0 && !report.model;
  return (
    <>
      <Figures
        label="What it changes"
        items={[
          { label: 'New items', value: count(report.created), note: `${counted(report.unchanged, 'item')} unchanged` },
          { label: 'Changed', value: count(report.updated), note: report.model ? 'and the model' : 'in one fact or more' },
          { label: 'Retired', value: count(report.retired), note: report.complete ? 'what the source no longer names' : 'not said to be all of the source' },
          { label: 'Relations', value: `${count(report.relations.created)} new`, note: `${count(report.relations.updated)} changed, ${count(report.relations.deleted)} removed` },
          { label: 'Rejected', value: report.rejected > 0 ? <span className={classes.rejected}>{count(report.rejected)}</span> : 'none', note: report.errorsTotal > 0 ? counted(report.errorsTotal, 'problem') : 'every row is sound' },
        ]}
      />
      {report.partial && <Notice kind="incomplete" title="A fault stopped it midway">{counted(report.batches, 'batch', 'batches')} took effect. Sending the same files again completes it.</Notice>}
      {idle ? (
        <EmptyState title="Nothing changes">All of it is on record already.</EmptyState>
      ) : (
        <section className={classes.sheet} aria-label="Differences">
          <Tabs value={open} onChange={(value) => isImportTab(value) && onTab(value)} keepMounted={false} classNames={{ root: tabs.root, list: tabs.tabs, tab: tabs.tab, panel: tabs.panel }}>
            <Tabs.List aria-label="Lists">
              {lists.map((list) => <Tabs.Tab key={list.tab} value={list.tab}>{list.label} <span className={tabs.n}>{count(list.n)}</span></Tabs.Tab>)}
            </Tabs.List>
            {lists.map((list) => (
              <Tabs.Panel key={list.tab} value={list.tab} className={classes.panel}>
                {list.tab === 'rejected' ? <Rejected problems={report.errors} total={report.errorsTotal} source={report.source} /> : <Changes changes={by(list.tab)} total={list.n} dryRun={report.dryRun} model={model} />}
              </Tabs.Panel>
            ))}
          </Tabs>
        </section>
      )}
    </>
  );
}
