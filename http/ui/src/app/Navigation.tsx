import { Link } from '@tanstack/react-router';
import { places } from './pages';
import classes from './Navigation.module.css';

/** The places of the app. */
export function Navigation({ onGo }: { onGo?: () => void }) {
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
    </nav>
  );
}
