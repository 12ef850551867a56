import { IconAlertTriangle, IconClock, IconInfoCircle, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Notice.module.css';

/** What a notice is about. */
export type NoticeKind = 'incomplete' | 'error' | 'stale' | 'restricted' | 'note';

const signs = { incomplete: IconAlertTriangle, error: IconAlertTriangle, stale: IconClock, restricted: IconLock, note: IconInfoCircle };

/** A band above an answer that says how far it can be trusted, and the ways on. */
export function Notice({ kind, title, children, actions }: { kind: NoticeKind; title: string; children?: ReactNode; actions?: ReactNode }) {
  const Sign = signs[kind];
  return (
    <div className={classes.notice} data-kind={kind} role={kind === 'error' ? 'alert' : 'status'}>
      <Sign size={16} stroke={1.8} aria-hidden="true" focusable="false" />
      <div className={classes.body}>
        <p className={classes.title}>{title}</p>
        {children !== undefined && <div className={classes.text}>{children}</div>}
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
    </div>
  );
}
