import type { ReactNode } from 'react';
import { useId } from 'react';
import classes from './Card.module.css';

type CardProps = {
  title: ReactNode;
  /** A second line beside the title: how many, of what. */
  note?: ReactNode;
  /** A link or button at the right of the head. */
  action?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
  className?: string;
};

/** A sheet with a head of 38 px and rows under it. */
export function Card({ title, note, action, footer, children, className }: CardProps) {
  const id = useId();
  return (
    <section className={className ? `${classes.card} ${className}` : classes.card} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id} className={classes.title}>{title}</h2>
        {note !== undefined && <span className={classes.note}>{note}</span>}
        {action !== undefined && <span className={classes.action}>{action}</span>}
      </header>
      <div className={classes.body}>{children}</div>
      {footer !== undefined && <footer className={classes.footer}>{footer}</footer>}
    </section>
  );
}
