import type { Item } from '@/api/item';
import type { SourceFreshness } from '@/api/overview';
import { Card } from '@/parts/Card';
import { age, counted, instant } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './Facts.module.css';
import { seenBy } from './seen';

/** Who names the item, how many of its facts count by it, and when it was last heard. */
export function Sources({ item, imports }: { item: Item; imports?: readonly SourceFreshness[] }) {
  const sources = seenBy(item, imports);
  if (sources.length === 0) return null;
  return (
    <Card title="Last seen" note={counted(sources.length, 'source')}>
      <ul className={rows.list}>
        {sources.map(({ source, facts, heard, how }) => (
          <li key={source} className={rows.row}>
            <span className={rows.main}>{source}<span className={rows.second}>{facts > 0 ? `${counted(facts, 'fact')} ${facts === 1 ? 'comes' : 'come'} from it` : 'no fact comes from it'}</span></span>
            <span className={classes.seen}>
              {heard ? <time dateTime={heard} title={instant(heard)}>{age(heard)} ago</time> : how === 'hand' ? 'by hand' : '–'}
              {how === 'part' && <span className={rows.second}>a list of a part: it need not name it again</span>}
              {how === 'partial' && <span className={rows.second}>the import did not end well</span>}
              {how === 'whole' && <span className={rows.second}>in its whole list</span>}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
