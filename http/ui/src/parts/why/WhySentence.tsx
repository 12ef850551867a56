import type { ReactNode } from 'react';
import type { Sentence } from './sentence';
import classes from './WhySentence.module.css';

type WhySentenceProps = {
  sentence: Sentence;
  /** Draws an item's name; a link that lights it on the map, or opens it. */
  link: (key: string, text: string) => ReactNode;
};

/** State first, then the requirement, the failed members, the common cause. Names are links. */
export function WhySentence({ sentence, link }: WhySentenceProps) {
  const draw = (spans: Sentence['head']) =>
    spans.map((span, i) => (span.item === undefined ? span.text : <span key={`${i}-${span.item}`}>{link(span.item, span.text)}</span>));
  return (
    <p className={classes.why} aria-live="polite">
      <strong className={classes.head} data-state={sentence.state ?? 'removed'}>{sentence.head.map((span) => span.text).join('')}</strong>
      {sentence.head.length > 0 && ': '}
      {draw(sentence.rest)}
    </p>
  );
}
