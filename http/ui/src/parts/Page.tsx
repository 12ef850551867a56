import type { ReactNode } from 'react';
import classes from './Page.module.css';

type PageProps = {
  /** The sentence that answers the screen's question. */
  title: ReactNode;
  /** Signs beside the title. */
  beside?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Fills the sheet and lets its parts scroll, for maps. */
  fill?: boolean;
};

/** A screen: its sentence, what can be done, and the content. */
export function Page({ title, beside, note, actions, children, fill = false }: PageProps) {
  return (
    <div className={classes.page} data-fill={fill || undefined}>
      <header className={classes.head}>
        <div className={classes.words}>
          <div className={classes.line}>
            <h1 className={classes.title}>{title}</h1>
            {beside}
          </div>
          {note !== undefined && <p className={classes.note}>{note}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
