import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { namesOf } from '@/api/names';
import { type Kept, type WavePlan, wavesQuery } from '@/api/wave';
import { Button } from '@/parts/Button';
import { EmptyState } from '@/parts/EmptyState';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { Answered } from '@/parts/QueryState';
import { Segmented } from '@/parts/Segmented';
import { count, counted, listed } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import type { Pick } from './search';
import { WaveRules, type WaveRule } from './WaveRules';
import classes from './PreviewLists.module.css';

type WavesTabProps = { picks: readonly Pick[]; without: boolean; name: (key: string) => string; onShow: (key: string) => void };

const kept: ReadonlyArray<{ value: Kept; label: string }> = [
  { value: 'degraded', label: 'not down' },
  { value: 'at_risk', label: 'not degraded' },
  { value: 'operational', label: 'not at risk' },
];

/** How to take the items down a group at a time, so that services are kept. */
export function WavesTab({ picks, without, name, onShow }: WavesTabProps) {
  const [state, setState] = useState<Kept>('degraded');
  const items = useMemo(() => picks.filter((pick) => pick.kind !== 'degrade').map((pick) => pick.key).sort(), [picks]);
  const [all, setRules] = useState<WaveRule[]>([]);
  const rules = useMemo(() => all.filter((rule) => items.includes(rule.first) && items.includes(rule.second)), [all, items]);
  const of = (kind: WaveRule['kind']) => rules.filter((rule) => rule.kind === kind).map((rule) => [rule.first, rule.second]);
  const question = wavesQuery({ scenario: without ? { conditions: 'ignore' } : {}, items, protect: { services: 'all', state }, apart: of('apart'), before: of('before') });
  const plan = useQuery({ ...question, enabled: items.length > 0 });
  if (items.length === 0) return <EmptyState title="Nothing is taken down">Waves group items that are rebooted, replaced or removed.</EmptyState>;
  return (
    <>
      <div className={classes.keep}><span aria-hidden="true">Services stay</span><Segmented label="Services stay" value={state} options={kept} onChange={setState} /></div>
      {items.length > 1 && <WaveRules items={items} rules={rules} name={name} onChange={setRules} />}
      <Answered<WavePlan> query={plan} queryKey={question.queryKey} what="the waves" rows={5}>{(data) => <Plan plan={data} onShow={onShow} />}</Answered>
    </>
  );
}

function Plan({ plan, onShow }: { plan: WavePlan; onShow: (key: string) => void }) {
  const name = useMemo(() => namesOf(plan.named), [plan]);
  const text = plan.waves.map((wave, i) => `Wave ${i + 1}: ${wave.map(name).join(', ')}`).join('\n');
  return (
    <>
      <IncompleteBanner answer={plan} />
      <h2 className={classes.sub}>
        {plan.waves.length === 0 ? 'No wave is possible' : `${counted(plan.waves.length, 'wave')}; ${plan.proven ? 'no plan has fewer' : `none has fewer than ${count(plan.lowerBound)}`}`}
        {text !== '' && <Button weight="link" onClick={() => void navigator.clipboard?.writeText(text)}>Copy plan</Button>}
      </h2>
      <ol className={rows.list} aria-label="Waves">
        {plan.waves.map((wave, i) => (
          <li key={wave.join()} className={rows.row}>
            <span className={rows.main}>
              <strong className={rows.name}>Wave {count(i + 1)}</strong> <span className={rows.quiet}>{counted(wave.length, 'item')}</span>
              <span className={rows.second}>{wave.map((key, at) => <span key={key}>{at > 0 && ', '}<Button weight="link" onClick={() => onShow(key)}>{name(key)}</Button></span>)}</span>
            </span>
          </li>
        ))}
      </ol>
      {plan.impossible.length > 0 && (
        <>
          <h2 className={classes.sub}>Not in any wave <span>{counted(plan.impossible.length, 'item')}</span></h2>
          <ul className={rows.list}>
            {plan.impossible.map((none) => (
              <li key={none.item} className={rows.row}>
                <span className={rows.main}><strong className={rows.name}>{name(none.item)}</strong><span className={rows.second}>{none.harms.length > 0 ? `alone it harms ${listed(none.harms.map(name), 4)}` : `it waits for ${listed(none.waits.map(name), 3)}, which has no wave`}</span></span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
