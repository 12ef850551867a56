import type { ReactNode } from 'react';
import type { Answer } from '@/api/impact';
import { Notice } from './Notice';
import { counted } from './words';

const budgets: Readonly<Record<string, string>> = { time: 'the time allowed', items: 'the items allowed', entries: 'the entries allowed', sets: 'the sets allowed' };

type IncompleteBannerProps = {
  answer: Answer;
  /** How many items the graph holds, when known. */
  of?: number;
  actions?: ReactNode;
};

/** Says which budget stopped an answer, and what its states are worth; and that an import is under way. */
export function IncompleteBanner({ answer, of, actions }: IncompleteBannerProps) {
  if (answer.complete && !answer.importing) return null;
  if (answer.complete)
    return <Notice kind="note" title="An import is under way">The estate may be half of the old and half of the new. This answer stands on revision {answer.revision}.</Notice>;
  return (
    <Notice kind="incomplete" title={`Incomplete: stopped at ${budgets[answer.stopped ?? ''] ?? 'its budget'}`} actions={actions}>
      {of !== undefined && <>Not all of {counted(of, 'item')} were searched. </>}
      States shown here are proven; items that were not reached may be worse than they look.
    </Notice>
  );
}
