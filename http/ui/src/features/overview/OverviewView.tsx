import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { labelOf } from '@/api/item';
import type { ClassWords } from '@/api/model';
import type { Overview, ServiceNow } from '@/api/overview';
import type { Revision } from '@/api/revision';
import { buttonLook } from '@/parts/Button';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { Page } from '@/parts/Page';
import { count, counted, listed, now as nowWords } from '@/parts/words';
import { Ending } from './Ending';
import { Findings } from './Findings';
import { FirstStart } from './FirstStart';
import { Latest } from './Latest';
import { ServiceBoard } from './ServiceBoard';
import { SinglePoints } from './SinglePoints';
import { type Reason, Trouble } from './Trouble';
import { Trust } from './Trust';
import classes from './OverviewView.module.css';

type OverviewViewProps = {
  data: Overview;
  revisions: readonly Revision[];
  /** Why a service is in trouble, by its key. */
  reasons: ReadonlyMap<string, Reason>;
  wordsOf: (className: string) => ClassWords;
  now: Date;
};

/** The first screen: a sentence that says how things stand, then the parts. */
export function OverviewView({ data, revisions, reasons, wordsOf, now }: OverviewViewProps) {
  if (data.counts.items === 0) return <FirstStart />;
  const troubled = data.services.filter((service) => service.state !== 'operational');
  const fine = data.states.operational ?? 0;
  return (
    <Page
      title={<Verdict services={data.services} total={data.counts.services} />}
      note={`${nowWords(now)}. ${troubled.length > 0 ? `${count(fine)} of ${counted(data.counts.services, 'service')} operational; ` : ''}${counted(data.counts.items, 'item')} and ${counted(data.counts.relations, 'relation')} on record.`}
      actions={<Link to="/preview" {...buttonLook()}><IconPlus size={15} aria-hidden="true" />New change preview</Link>}
    >
      <IncompleteBanner answer={data} of={data.counts.items} />
      <div className={classes.order}>
        <ServiceBoard services={data.services} total={data.counts.services} />
        <div className={classes.columns}>
          <div className={classes.column}>
            {troubled.length > 0 && <Trouble services={troubled} reasons={reasons} />}
            <SinglePoints items={data.singleFailures} wordsOf={wordsOf} />
            <Latest revisions={revisions} />
          </div>
          <div className={classes.column}>
            <Ending items={data.expiring} total={data.ending} />
            <Findings data={data.findings} />
          </div>
        </div>
      </div>
      <Trust data={data} now={now} />
    </Page>
  );
}

/** "Warehouse is down, Stock is degraded", or that all is well. */
function Verdict({ services, total }: { services: readonly ServiceNow[]; total: number }) {
  const of = (state: ServiceNow['state']) => services.filter((s) => s.state === state).map(labelOf);
  const [down, degraded, risk] = [of('down'), of('degraded'), of('at_risk')];
  if (total === 0) return <>No services are recorded yet</>;
  if (down.length + degraded.length + risk.length === 0) return <>All {counted(total, 'service')} {total === 1 ? 'is' : 'are'} operational</>;
  const verb = (names: readonly string[]) => (names.length === 1 ? 'is' : 'are');
  return (
    <>
      {down.length > 0 && <span className={classes.down}>{listed(down, 3)} {verb(down)} down</span>}
      {down.length > 0 && degraded.length > 0 && ', '}
      {degraded.length > 0 && <>{listed(degraded, 3)} {verb(degraded)} degraded</>}
      {down.length + degraded.length === 0 && <>Every service works; {listed(risk, 3)} {verb(risk)} at risk</>}
    </>
  );
}
