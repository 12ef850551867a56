import { Link } from '@tanstack/react-router';
import { type Item, isMoney, labelOf, ownerOf, textOf } from '@/api/item';
import type { ClassWords } from '@/api/model';
import { ClassIcon } from '@/parts/ClassIcon';
import { Tag } from '@/parts/Tag';
import { date, daysUntil, money } from '@/parts/words';
import classes from './ItemTable.module.css';

/** The first date after which an item is no longer covered. */
const ends = (item: Item) => textOf(item, 'warrantyEnd') ?? textOf(item, 'validUntil') ?? textOf(item, 'endOfSupport') ?? textOf(item, 'endOfLife');
const price = (item: Item) => (isMoney(item.properties.purchaseCost) ? item.properties.purchaseCost : undefined);

/** Items as rows: what they are, whose, until when covered, and what they cost. */
export function ItemTable({ items, wordsOf }: { items: readonly Item[]; wordsOf: (name: string) => ClassWords }) {
  return (
    <div className={classes.frame} role="region" aria-label="Items" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr><th scope="col">Item</th><th scope="col">Class</th><th scope="col">Owner</th><th scope="col">Covered until</th><th scope="col" className={classes.right}>Price</th><th scope="col">Key</th></tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const until = ends(item);
            const cost = price(item);
            return (
              <tr key={item.id}>
                <th scope="row">
                  <Link to="/items/$id" params={{ id: item.id }} data-row className={classes.item}><ClassIcon name={wordsOf(item.class).icon} size={15} />{labelOf(item)}</Link>
                </th>
                <td>{wordsOf(item.class).label}</td>
                <td>{ownerOf(item) ?? <Tag>no owner</Tag>}</td>
                <td>{until === undefined ? '–' : daysUntil(until) < 0 ? <Tag tone="warn">ended {date(until)}</Tag> : date(until)}</td>
                <td className={classes.right}>{cost ? money(cost.amount, cost.currency) : '–'}</td>
                <td className={classes.key}>{item.key}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
