import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

type EmptyStateProps = {
  title: string;
  children?: ReactNode;
  /** One to three ways on; one primary. */
  actions?: ReactNode;
  /** The sketch of a first estate, for whole pages, with what stands at its foot. */
  sketch?: string;
  tone?: 'plain' | 'alert';
};

/** What is missing, then the ways on. */
export function EmptyState({ title, children, actions, sketch, tone = 'plain' }: EmptyStateProps) {
  return (
    <div className={classes.empty} role={tone === 'alert' ? 'alert' : undefined}>
      {sketch !== undefined && <Sketch text={sketch} />}
      <h2 className={classes.title} data-sketch={sketch === undefined ? undefined : true}>{title}</h2>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}

function Sketch({ text }: { text: string }) {
  const width = Math.max(106, text.length * 7 + 24);
  return (
    <svg className={classes.sketch} viewBox="0 0 264 142" width="264" height="142" aria-hidden="true" focusable="false">
      <g className={classes.ghost}>
        <rect x="79" y="1" width="106" height="32" rx="8" />
        <rect x="1" y="55" width="106" height="32" rx="8" />
        <rect x="157" y="55" width="106" height="32" rx="8" />
      </g>
      <path className={classes.line} d="M132 33c0 18-78 6-78 22M132 33c0 18 78 6 78 22M54 87c0 18 78 6 78 22M210 87c0 18-78 6-78 22" />
      <rect className={classes.first} x={132 - width / 2} y="109" width={width} height="32" rx="8" />
      <text className={classes.firstText} x="132" y="129" textAnchor="middle">{text}</text>
    </svg>
  );
}
