import { Link } from '@tanstack/react-router';
import { buttonLook } from '@/parts/Button';
import { EmptyState } from '@/parts/EmptyState';

/** An address that no page has. */
export function NotFound() {
  return (
    <EmptyState title="There is no page at this address" actions={<Link to="/" {...buttonLook('primary')}>Go to Overview</Link>}>
      The link may be old, or mistyped.
    </EmptyState>
  );
}
