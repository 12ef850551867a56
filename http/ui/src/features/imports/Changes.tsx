import { Link } from '@tanstack/react-router';
import type { ImportChange } from '@/api/imports';
import { type Model, relationWords } from '@/api/model';
import { EmptyState } from '@/parts/EmptyState';
import { Tag } from '@/parts/Tag';
import { count, sentence, spoken } from '@/parts/words';
import { valueText } from '@/parts/value';
import rows from '@/parts/rows.module.css';
import classes from './Changes.module.css';

const words: Readonly<Record<ImportChange['what'], string>> = { created: 'new', updated: 'changed', retired: 'retired', revived: 'back', deleted: 'removed', purged: 'purged' };

type ChangesProps = { changes: readonly ImportChange[]; total: number; dryRun: boolean; model?: Model };

/** Each difference as a row: what, and each fact before and after. */
export function Changes({ changes, total, dryRun, model }: ChangesProps) {
  if (total === 0) return <EmptyState title="None" />;
  if (changes.length === 0)
    return <EmptyState title={`${count(total)} in all`}>{dryRun ? 'The list is cut off at 1,000 differences; this kind is not among them.' : 'A dry run lists each difference; what was written stands in the history of each item.'}</EmptyState>;
  return (
    <>
      <ul className={rows.list}>
        {changes.map((change) => (
          <li key={`${change.what} ${change.item ?? ''}${change.relation ? `${change.relation.from} ${change.relation.type} ${change.relation.to} ${change.relation.group}` : ''}`} className={`${rows.row} ${classes.row}`}>
            <Tag>{words[change.what]}</Tag>
            <span className={rows.main}>
              <strong className={rows.name}><Subject change={change} model={model} /></strong>
              <Facts change={change} />
            </span>
          </li>
        ))}
      </ul>
      {total > changes.length && <p className={classes.rest}>{count(changes.length)} of {count(total)} listed.</p>}
    </>
  );
}

function Subject({ change, model }: { change: ImportChange; model?: Model }) {
  const { relation } = change;
  if (relation) return <>{relation.from} <span className={rows.quiet}>{relationWords(model, relation.type, true)}</span> {relation.to}{relation.group && <span className={rows.quiet}> in {relation.group}</span>}</>;
  if (change.what === 'created') return change.item;
  return <Link to="/register" search={{ q: change.item }}>{change.item}</Link>;
}

/** Facts of what is new in one line; of what differs, before and after. */
function Facts({ change }: { change: ImportChange }) {
  const name = (fact: string) => sentence(spoken(fact.replace('properties.', '')));
  if (change.changes.length === 0) return null;
  if (change.what === 'created') return <span className={rows.second}>{change.changes.slice(0, 6).map((c) => `${name(c.fact)}: ${valueText(c.after)}`).join('; ')}{change.changes.length > 6 && `; ${count(change.changes.length - 6)} more`}</span>;
  return change.changes.map((c) => (
    <span key={c.fact} className={rows.second}>{name(c.fact)}: <s className={classes.before}>{valueText(c.before)}</s> → <span className={classes.after}>{valueText(c.after)}</span></span>
  ));
}
