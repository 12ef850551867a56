import { Link } from '@tanstack/react-router';
import { labelOf } from '@/api/item';
import type { CommonCauses } from '@/api/risk';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { RequirementBadge } from '@/parts/RequirementBadge';
import { count, counted, listed, spoken } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './RisksScreen.module.css';

/** Where redundancy is in name only: members of one requirement that hang on the same item. */
export function CommonCausesCard({ data }: { data: CommonCauses }) {
  return (
    <Card title="Common causes" note={data.total > 0 ? `${count(data.total)} of ${counted(data.redundant, 'redundant requirement')}` : undefined}>
      {data.requirements.length === 0 ? (
        <EmptyState title="Members share nothing">{data.redundant === 0 ? 'No redundant requirement stands below it.' : `None of ${counted(data.redundant, 'redundant requirement')} has members with a point in common.`}</EmptyState>
      ) : (
        <ul className={rows.list}>
          {data.requirements.map((requirement) => {
            const [worst] = requirement.shared;
            return (
              <li key={`${requirement.owner} ${requirement.requirement}`}>
                <Link to="/map" search={{ focus: requirement.owner, direction: 'needs', depth: 4 }} data-row className={rows.row}>
                  <span className={rows.main}>
                    <strong className={rows.name}>{labelOf(requirement.item)}</strong> <span className={rows.quiet}>{/^[A-Z_]+$/.test(requirement.requirement) ? spoken(requirement.requirement) : requirement.requirement}</span>
                    {worst && <span className={`${rows.second} ${worst.takes > requirement.members - requirement.need ? classes.feigned : ''}`}>{worst.takes === requirement.members ? 'all' : count(worst.takes)} of {counted(requirement.members, 'member')} hang on {listed(requirement.shared.slice(0, 3).map(labelOf), 3)}{requirement.total > 3 && ` and ${count(requirement.total - 3)} more`}</span>}
                  </span>
                  <RequirementBadge need={requirement.need} members={requirement.members} failed={0} withVerb />
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
