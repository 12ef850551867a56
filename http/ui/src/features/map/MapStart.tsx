import { useQuery } from '@tanstack/react-query';
import { labelOf } from '@/api/item';
import { type Overview, overviewQuery } from '@/api/overview';
import { useClassWords } from '@/api/useClassWords';
import { Card } from '@/parts/Card';
import { ClassIcon } from '@/parts/ClassIcon';
import { EmptyState } from '@/parts/EmptyState';
import { ItemPicker } from '@/parts/ItemPicker';
import { Page } from '@/parts/Page';
import { Answered } from '@/parts/QueryState';
import { StateBadge } from '@/parts/state/StateBadge';
import { counted } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './MapStart.module.css';

/** A map starts at an item or a service; never at everything. */
export function MapStart({ onPick }: { onPick: (key: string) => void }) {
  const overview = useQuery(overviewQuery());
  const wordsOf = useClassWords();
  return (
    <Page title="Where should the map start?" note="At a service or at any item; the map then shows what stands around it.">
      <div className={classes.field}><ItemPicker label="Item to start at" onPick={(item) => onPick(item.key)} /></div>
      <Answered<Overview> query={overview} what="the services">
        {(data) =>
          data.services.length === 0 ? (
            <EmptyState title="No services are recorded">Find any item above to start at it.</EmptyState>
          ) : (
            <Card title="Services" note={counted(data.counts.services, 'service')} className={classes.card}>
              <ul className={rows.list}>
                {data.services.map((service) => (
                  <li key={service.id}>
                    <button type="button" data-row className={rows.row} onClick={() => onPick(service.key)}>
                      <ClassIcon name={wordsOf(service.class).icon} />
                      <span className={rows.main}><strong className={rows.name}>{labelOf(service)}</strong> <span className={rows.quiet}>{service.owner}</span></span>
                      <StateBadge state={service.state} />
                    </button>
                  </li>
                ))}
              </ul>
            </Card>
          )
        }
      </Answered>
    </Page>
  );
}
