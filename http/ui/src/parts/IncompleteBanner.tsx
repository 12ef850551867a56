import type { ReactNode } from 'react';
import type { Stopped } from '@/api/impact';
import { Notice } from './Notice';
import { count } from './words';

/** Says which budget stopped an answer, how much was searched, and what its states are worth. */
export function IncompleteBanner({ stopped, actions }: { stopped?: Stopped; actions?: ReactNode }) {
  const why = stopped ? `Incomplete: stopped at ${stopped.limit ?? 'its limit'}, the ${stopped.budget} allowed` : 'Incomplete: a budget stopped this answer';
  return (
    <Notice kind="incomplete" title={why} actions={actions}>
      {stopped?.searched !== undefined && (
        <>Searched {count(stopped.searched)}{stopped.total !== undefined && <> of about {count(stopped.total)}</>} items. </>
      )}
      States shown here are proven; items not reached may be worse than they look.
    </Notice>
  );
}
