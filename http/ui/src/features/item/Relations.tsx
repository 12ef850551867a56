import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Item, labelOf, type NeedState, type Relation, type RelationList } from '@/api/item';
import { type ClassWords, type Model, relationWords } from '@/api/model';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { ClassIcon } from '@/parts/ClassIcon';
import { EmptyState } from '@/parts/EmptyState';
import { Loading } from '@/parts/Loading';
import { RequirementBadge } from '@/parts/RequirementBadge';
import { StateBadge } from '@/parts/state/StateBadge';
import { count } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './Relations.module.css';

/** What the item needs now: each requirement with its members. */
export function Needs({ requirements, model, wordsOf }: { requirements: readonly NeedState[]; model?: Model; wordsOf: (name: string) => ClassWords }) {
  return (
    <Card title="Needs" note="requirements, and how they stand now">
      {requirements.map((r) => (
        <div key={r.name} className={classes.need}>
          <p className={classes.needHead}>
            <RequirementBadge need={r.need} members={r.members.length} failed={r.failed} withVerb />
            <span className={rows.quiet}>{needName(r.name, model)}{r.strength === 'soft' && ', softly'}</span>
          </p>
          <ul className={classes.members}>
            {r.members.slice(0, 6).map((member) => (
              <li key={member.id} className={classes.member}>
                <ClassIcon name={wordsOf(member.class).icon} size={14} />
                <Link to="/items/$id" params={{ id: member.id }} className={classes.name}>{labelOf(member)}</Link>
                <StateBadge state={member.state} quiet />
              </li>
            ))}
            {r.members.length > 6 && <li className={rows.quiet}>{count(r.members.length - 6)} more</li>}
            {r.members.length === 0 && <li className={rows.quiet}>No member is recorded, so it cannot hold.</li>}
          </ul>
        </div>
      ))}
    </Card>
  );
}

/** A requirement is named after its group, its relation type, or the one item that it needs. */
const needName = (name: string, model: Model | undefined) => (model?.relationTypes.some((t) => t.name === name) ? relationWords(model, name, true) : name);

type RelationsProps = { item: Item; list?: RelationList; model?: Model; wordsOf: (name: string) => ClassWords; onAdd?: () => void; onRemove?: (relation: Relation) => void };

const few = 10;

/** The relations of an item, each as a sentence read from this end. */
export function Relations({ item, list, model, wordsOf, onAdd, onRemove }: RelationsProps) {
  const [all, setAll] = useState(false);
  if (!list) return <Card title="Relations"><Loading what="relations" rows={4} /></Card>;
  const shown = all ? list.items : list.items.slice(0, few);
  return (
    <Card
      title="Relations"
      note={list.total > 0 ? count(list.total) : undefined}
      action={
        <span className={classes.actions}>
          {list.items.length > few && <Button weight="link" onClick={() => setAll(!all)}>{all ? 'Fewer' : `All ${count(list.items.length)}`}</Button>}
          {onAdd && <Button weight="link" onClick={onAdd} aria-label="Add a relation">Add</Button>}
        </span>
      }
    >
      {list.total === 0 ? (
        <EmptyState title="No relations are recorded">That is not the same as none.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {shown.map((relation) => {
            const out = relation.from.id === item.id;
            const other = out ? relation.to : relation.from;
            return (
              <li key={relation.id} className={classes.relation}>
                <Link to="/items/$id" params={{ id: other.id }} data-row className={rows.row}>
                  <span className={classes.verb}>{relationWords(model, relation.type, out)}</span>
                  <ClassIcon name={wordsOf(other.class).icon} size={15} />
                  <span className={rows.main}><strong className={rows.name}>{labelOf(other)}</strong> <span className={rows.quiet}>{wordsOf(other.class).label}</span></span>
                  <span className={rows.quiet}>{[relation.group, relation.strength === 'soft' && 'weak', other.retired && 'retired'].filter(Boolean).join(', ')}</span>
                </Link>
                {onRemove && <button type="button" className={classes.remove} aria-label={`Remove the relation with ${labelOf(other)}`} onClick={() => onRemove(relation)}><IconX size={13} aria-hidden="true" /></button>}
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
