import { Link } from '@tanstack/react-router';
import { IconFlag } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { addressOf, viewsQuery } from '@/api/view';
import { ViewLink } from '@/parts/views/ViewLink';
import { places } from './pages';
import classes from './Navigation.module.css';

/** The places of the app, and the views that were given a name. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const views = useQuery(viewsQuery()).data?.views.filter((view) => addressOf(view) !== undefined) ?? [];
  return (
    <nav aria-label="Main">
      <ul className={classes.list}>
        {places.map(({ to, label, icon: Icon, letter }) => (
          <li key={to}>
            <Link to={to} className={classes.link} activeOptions={{ exact: to === '/', includeSearch: false }} onClick={onGo} title={`${label} (g then ${letter})`}>
              <Icon size={16} stroke={1.7} aria-hidden="true" focusable="false" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
      {views.length > 0 && (
        <section aria-label="Saved views">
          <h2 className={classes.head}>Saved views</h2>
          <ul className={classes.list}>
            {views.map((view) => <li key={view.id}><ViewLink href={addressOf(view) ?? '/'} className={classes.link} onGo={onGo}><IconFlag size={15} stroke={1.7} aria-hidden="true" /><span className={classes.name}>{view.name}</span></ViewLink></li>)}
          </ul>
        </section>
      )}
    </nav>
  );
}
