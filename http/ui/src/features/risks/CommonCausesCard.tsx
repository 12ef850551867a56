import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { labelOf } from '@/api/item';
import type { CommonCauses } from '@/api/risk';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { RequirementBadge } from '@/parts/RequirementBadge';
import { count, counted, listed, spoken } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './RisksScreen.module.css';

const few = 8;

type Shared = CommonCauses['requirements'][number];

/** True where the item that its members share takes too many of them. */
const isFeigned = (requirement: Shared): boolean => (requirement.shared[0]?.takes ?? 0) > requirement.members - requirement.need;

/** "both members", "all 14 members", "13 of 14 members". */
const membersWords = (takes: number, members: number): string => (takes < members ? `${count(takes)} of ${counted(members, 'member')}` : members === 2 ? 'both members' : `all ${counted(members, 'member')}`);

/** Where redundancy is in name only: members of one requirement that hang on the same item; those that it fails come first. */
export function CommonCausesCard({ data }: { data: CommonCauses }) {
  const [all, setAll] = useState(false);
  const sorted = data.requirements.toSorted((a, b) => Number(isFeigned(b)) - Number(isFeigned(a)));
  return (
    <Card
      title="Common causes"
      note={data.total > 0 ? `${count(data.total)} of ${counted(data.redundant, 'redundant requirement')}` : undefined}
      action={sorted.length > few && <Button weight="link" onClick={() => setAll(!all)}>{all ? 'Fewer' : `All ${count(sorted.length)}`}</Button>}
    >
      {data.requirements.length === 0 ? (
        <EmptyState title="Members share nothing">{data.redundant === 0 ? 'No redundant requirement stands below it.' : `None of ${counted(data.redundant, 'redundant requirement')} has members with a point in common.`}</EmptyState>
      ) : (
        <ul className={rows.list}>
          {(all ? sorted : sorted.slice(0, few)).map((requirement) => {
            const [worst] = requirement.shared;
            return (
              <li key={`${requirement.owner} ${requirement.requirement}`}>
                <Link to="/map" search={{ focus: requirement.owner, direction: 'needs', depth: 4 }} data-row className={rows.row}>
                  <span className={rows.main}>
                    <strong className={rows.name}>{labelOf(requirement.item)}</strong> <span className={rows.quiet}>{/^[A-Z_]+$/.test(requirement.requirement) ? spoken(requirement.requirement) : requirement.requirement}</span>
                    {worst && <span className={`${rows.second} ${isFeigned(requirement) ? classes.feigned : ''}`}>{membersWords(worst.takes, requirement.members)} hang on {listed(requirement.shared.slice(0, 3).map(labelOf), 3)}{requirement.total > 3 && ` and ${count(requirement.total - 3)} more`}</span>}
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
