import { Link } from '@tanstack/react-router';
import type { Impact } from '@/api/impact';
import { type Item, labelOf } from '@/api/item';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { StateChange } from '@/parts/state/StateBadge';
import { count, counted } from '@/parts/words';
import rows from '@/parts/rows.module.css';

/** What its failure alone does: services first, then what stands next to it. */
export function IfItFails({ item, impact }: { item: Item; impact: Impact }) {
  const services = new Set(impact.services.map((e) => e.id));
  const others = [...impact.services, ...impact.affected.filter((e) => !services.has(e.id))].filter((e) => !e.imposed);
  const shown = others.slice(0, 7);
  const hurt = impact.services.filter((e) => !e.imposed).length;
  return (
    <Card
      title={`If ${labelOf(item)} fails`}
      note={hurt === 0 ? `every ${item.service ? 'other ' : ''}service stays operational` : `${counted(hurt, 'service')} affected`}
      action={<Link to="/preview" search={{ change: [`replace:${item.key}`] }}>Preview</Link>}
    >
      {shown.length === 0 ? (
        <EmptyState title="Nothing else changes its state">Searched {counted(impact.items, 'item')} on revision {count(impact.revision)}.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {shown.map((effect) => (
            <li key={effect.id}>
              <Link to="/preview" search={{ change: [`replace:${item.key}`], show: effect.key }} data-row className={rows.row}>
                <span className={rows.main}><strong className={rows.name}>{labelOf(effect)}</strong> <span className={rows.quiet}>distance {effect.distance}</span></span>
                <StateChange before={effect.before} after={effect.after} quiet={!effect.service} />
              </Link>
            </li>
          ))}
          {impact.affected.length - 1 > shown.length && <li className={rows.row}><span className={rows.quiet}>{counted(impact.counts.down + impact.counts.degraded + impact.counts.at_risk - 1 - shown.length, 'more item')}</span></li>}
        </ul>
      )}
    </Card>
  );
}
