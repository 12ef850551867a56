import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { labelOf } from '@/api/item';
import { type Joint, type JointConflict, jointQuery } from '@/api/joint';
import { EmptyState } from '@/parts/EmptyState';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { Answered } from '@/parts/QueryState';
import { StateChange } from '@/parts/state/StateBadge';
import { counted, listed } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import { kindWords, type Pick, pickText, scenarioOf } from './search';
import classes from './PreviewLists.module.css';

type TogetherTabProps = { picks: readonly Pick[]; without: boolean; name: (key: string) => string; onShow: (key: string) => void };

/** What the picked items do together and none of them does alone: which must not be under way at one time. */
export function TogetherTab({ picks, without, name, onShow }: TogetherTabProps) {
  const changes = useMemo(() => picks.map((pick) => ({ name: pickText(pick), scenario: scenarioOf([pick], false) })), [picks]);
  const question = jointQuery(changes, without);
  const joint = useQuery({ ...question, enabled: picks.length > 1 });
  const said = useMemo(() => new Map(picks.map((pick) => [pickText(pick), `${kindWords[pick.kind].label} ${name(pick.key)}`])), [picks, name]);
  if (picks.length < 2) return <EmptyState title="One item has nobody to meet">Add a second item to see what the two do together and neither does alone.</EmptyState>;
  return (
    <Answered<Joint> query={joint} queryKey={question.queryKey} what="what they do together" rows={5}>
      {(data) => <Conflicts joint={data} said={(change) => said.get(change) ?? change} onShow={onShow} />}
    </Answered>
  );
}

function Conflicts({ joint, said, onShow }: { joint: Joint; said: (change: string) => string; onShow: (key: string) => void }) {
  const conflicts = joint.overlaps.flatMap((overlap) => overlap.conflicts);
  return (
    <>
      <IncompleteBanner answer={joint} />
      {conflicts.length === 0 ? (
        <EmptyState title="Together they do no more than each alone">Every item ends as one of these changes leaves it by itself, so they may be under way at one time.</EmptyState>
      ) : (
        <p className={classes.rest}>Each alone leaves these better off; at one time they do this. Put them into different waves.</p>
      )}
      {conflicts.map((conflict) => <Conflict key={conflict.changes.join(' ')} conflict={conflict} said={said} onShow={onShow} />)}
    </>
  );
}

function Conflict({ conflict, said, onShow }: { conflict: JointConflict; said: (change: string) => string; onShow: (key: string) => void }) {
  const words = listed(conflict.changes.map(said), 6);
  return (
    <section aria-label={`Together: ${words}`}>
      <h2 className={classes.sub}>{words.charAt(0).toUpperCase() + words.slice(1)} <span>alone → together</span></h2>
      <ul className={rows.list}>
        {conflict.items.map((item) => (
          <li key={item.id}>
            <button type="button" data-row className={rows.row} onClick={() => onShow(item.key)}>
              <span className={rows.main}><strong className={rows.name}>{labelOf(item)}</strong></span>
              <StateChange before={item.alone} after={item.together} quiet={!item.service} />
            </button>
          </li>
        ))}
      </ul>
      {conflict.total > conflict.items.length && <p className={classes.rest}>{counted(conflict.total - conflict.items.length, 'more item')}.</p>}
    </section>
  );
}
