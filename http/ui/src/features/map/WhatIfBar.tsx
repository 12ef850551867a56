import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type Impact, impactQuery, type Scenario } from '@/api/impact';
import { labelOf } from '@/api/item';
import { modelQuery, relationWords } from '@/api/model';
import { Button } from '@/parts/Button';
import { Failure } from '@/parts/QueryState';
import { counted, listed } from '@/parts/words';
import { type Edit, editText, editWords } from './edit';
import classes from './WhatIfBar.module.css';

type WhatIfBarProps = { edits: readonly Edit[]; scenario: Scenario; name: (key: string) => string; onChange: (edits: readonly Edit[]) => void; onAddItem: () => void };

/** What is assumed, and what it does to services; nothing of it is written. */
export function WhatIfBar({ edits, scenario, name, onChange, onAddItem }: WhatIfBarProps) {
  const model = useQuery(modelQuery());
  const impact = useQuery({ ...impactQuery(scenario, 20), enabled: edits.length > 0 });
  return (
    <section className={classes.bar} aria-label="What if">
      <div className={classes.line}>
        <strong className={classes.title}>What if</strong>
        {edits.length === 0 && <span className={classes.hint}>Choose an item in the list, then let it fail, take it out, cut or add a relation. Nothing of it is written.</span>}
        <ul className={classes.edits} aria-label="Assumptions">
          {edits.map((edit) => {
            const words = editWords(edit, name, (type) => relationWords(model.data, type, true));
            return (
              <li key={editText(edit)} className={classes.edit}>
                {words}
                <button type="button" aria-label={`Drop: ${words}`} onClick={() => onChange(edits.filter((one) => one !== edit))}><IconX size={12} aria-hidden="true" /></button>
              </li>
            );
          })}
        </ul>
        <span className={classes.actions}>
          <Button small onClick={onAddItem}>Add an item</Button>
          {edits.length > 0 && <Button small onClick={() => onChange([])}>Clear</Button>}
        </span>
      </div>
      {edits.length > 0 && (impact.error ? <Failure error={impact.error} /> : impact.data && <p className={classes.verdict} role="status"><Told impact={impact.data} /></p>)}
    </section>
  );
}

/** What the assumptions do, in a sentence; also what they mend. */
function Told({ impact }: { impact: Impact }) {
  const { down, degraded, at_risk } = impact.counts.services;
  const others = impact.services.filter((effect) => effect.after !== 'at_risk').map(labelOf);
  if (down + degraded + at_risk === 0) return <>No service suffers; {counted(impact.counts.down + impact.counts.degraded + impact.counts.at_risk, 'item')} affected of {counted(impact.items, 'item')} searched.</>;
  return <><strong className={down > 0 ? classes.down : undefined}>{[down > 0 && `${counted(down, 'service')} down`, degraded > 0 && `${counted(degraded, 'service')} degraded`, at_risk > 0 && `${counted(at_risk, 'service')} at risk`].filter(Boolean).join(', ')}</strong>{others.length > 0 && `: ${listed(others, 5)}`}.</>;
}
