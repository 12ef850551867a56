import { Link } from '@tanstack/react-router';
import type { ItemSearch } from './search';
import classes from './ItemTabs.module.css';

/** The sides of an item's page. */
export function ItemTabs({ id, tab }: { id: string; tab: ItemSearch['tab'] }) {
  return (
    <nav aria-label="Sides of this item" className={classes.tabs}>
      <Link to="/items/$id" params={{ id }} search={{}} className={classes.tab} aria-current={tab === undefined ? 'page' : undefined} activeOptions={{ exact: true }}>Facts</Link>
      <Link to="/items/$id" params={{ id }} search={{ tab: 'risks' }} className={classes.tab} aria-current={tab === 'risks' ? 'page' : undefined}>Risks</Link>
    </nav>
  );
}
