import type { ReactNode } from 'react';
import type { MapAnswer } from '@/api/map';
import { Button } from '@/parts/Button';
import { counted } from '@/parts/words';
import { MapLegend } from './MapLegend';
import classes from './MapPane.module.css';

type MapPaneProps = {
  map: MapAnswer;
  /** The why sentence, or what the map shows. */
  sentence: ReactNode;
  children: ReactNode;
  /** Shows the weak relations that are hidden. */
  onShowSoft?: () => void;
  /** Hides them again, when they are shown. */
  onHideSoft?: () => void;
  note?: ReactNode;
  hint?: string;
  withChange?: boolean;
};

/** A map with its sentence above, what is hidden below, and the legend; none of them scrolls away. */
export function MapPane({ map, sentence, children, onShowSoft, onHideSoft, note, hint, withChange }: MapPaneProps) {
  return (
    <section className={classes.pane} aria-label="Map">
      <div className={classes.sentence}>{sentence}</div>
      {map.grouped && <p className={classes.forced}>More than 400 items: folded into groups. Open a group, or choose a smaller depth.</p>}
      {children}
      <div className={classes.hidden}>
        {note && <span className={classes.note}>{note}</span>}
        <span>{hiddenText(map)}</span>
        {map.hidden.softRelations > 0 && onShowSoft && <Button weight="link" onClick={onShowSoft}>Show</Button>}
        {onHideSoft && <Button weight="link" onClick={onHideSoft}>Hide weak relations</Button>}
        {hint && <span className={classes.hint}>{hint}</span>}
      </div>
      <MapLegend withChange={withChange} />
    </section>
  );
}

/** How much of what surrounds the focus is drawn, and what is not. */
export function hiddenText({ nodes, hidden }: Pick<MapAnswer, 'nodes' | 'hidden'>): string {
  const drawn = nodes.filter((node) => node.kind === 'item').length;
  const left = [
    hidden.items > 0 && `${counted(hidden.items, 'item')}${hidden.groups > 0 ? ` in ${counted(hidden.groups, 'group')}` : ''}`,
    hidden.softRelations > 0 && counted(hidden.softRelations, 'weak relation'),
  ].filter((text) => text !== false);
  return left.length > 0 ? `${counted(drawn, 'item')} drawn; ${left.join(', ')} hidden.` : `${counted(drawn, 'item')} drawn, nothing hidden.`;
}
