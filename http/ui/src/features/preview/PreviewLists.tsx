import { Tabs } from '@mantine/core';
import type { Effect, Impact, Survivor } from '@/api/impact';
import { type Item, labelOf, outageCostOf, ownerOf } from '@/api/item';
import type { ClassWords } from '@/api/model';
import { EmptyState } from '@/parts/EmptyState';
import { RequirementBadge } from '@/parts/RequirementBadge';
import { StateChange } from '@/parts/state/StateBadge';
import { count, counted, listed, money } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import tabs from '@/parts/tabs.module.css';
import { ContactsTab, teamsOf } from './ContactsTab';
import { MarginTab } from './MarginTab';
import { type Pick, type PreviewSearch, scenarioOf, type Tab } from './search';
import { TogetherTab } from './TogetherTab';
import { WavesTab } from './WavesTab';
import classes from './PreviewLists.module.css';

type PreviewListsProps = {
  impact: Impact;
  picks: readonly Pick[];
  services: ReadonlyMap<string, Item>;
  survivors: readonly Survivor[];
  shown?: string;
  search: PreviewSearch;
  change: (next: Partial<PreviewSearch>) => void;
  name: (key: string) => string;
  wordsOf: (className: string) => ClassWords;
};

/** Affected services first; why others keep working; all items; whom to tell. */
export function PreviewLists({ impact, picks, services, survivors, shown, search, change, name, wordsOf }: PreviewListsProps) {
  const show = (key: string) => change({ show: key, proof: undefined });
  const teams = teamsOf(impact, services);
  const atRisk = impact.counts.at_risk;
  const tab = search.tab ?? 'services';
  const currencies = new Set(impact.services.flatMap((effect) => outageCostOf(services.get(effect.key))?.currency ?? []));
  const unit = currencies.size === 1 ? [...currencies][0] : undefined;
  return (
    <section className={classes.sheet} aria-label="Affected">
      <Tabs value={tab} onChange={(value) => change({ tab: value === 'services' ? undefined : (value as Tab) })} keepMounted={false} classNames={{ root: `${tabs.root} ${classes.root}`, list: tabs.tabs, tab: tabs.tab, panel: tabs.panel }}>
        <Tabs.List aria-label="Lists">
          <Tabs.Tab value="services">Services <span className={tabs.n}>{count(impact.services.length)}</span></Tabs.Tab>
          <Tabs.Tab value="working">Working <span className={tabs.n}>{count(atRisk)}</span></Tabs.Tab>
          <Tabs.Tab value="items">Items <span className={tabs.n}>{count(impact.affected.length)}{impact.next && '+'}</span></Tabs.Tab>
          <Tabs.Tab value="margin">Margin</Tabs.Tab>
          <Tabs.Tab value="together">Together</Tabs.Tab>
          <Tabs.Tab value="waves">Waves</Tabs.Tab>
          <Tabs.Tab value="contacts">Teams <span className={tabs.n}>{count(teams.length)}</span></Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="services">
          {impact.services.length === 0 ? <NoService impact={impact} /> : (
            <>
              <div className={classes.head} aria-hidden="true"><span>Service, owner</span><span>Before → after</span><span>{unit ? `${unit}/h` : 'an hour'}</span></div>
              <ul className={rows.list}>
                {impact.services.map((effect) => <ServiceRow key={effect.id} effect={effect} item={services.get(effect.key)} unit={unit} open={effect.key === shown} onShow={show} />)}
              </ul>
            </>
          )}
          {survivors.length > 0 && <><h2 className={classes.sub}>Why others keep working <span>to spare</span></h2><Survivors survivors={survivors.slice(0, 4)} name={name} onShow={show} /></>}
        </Tabs.Panel>
        <Tabs.Panel value="working">
          {survivors.length === 0 ? <EmptyState title="Nothing lost a spare">No requirement that still holds lost a member.</EmptyState> : <Survivors survivors={survivors} name={name} onShow={show} />}
          {atRisk > survivors.length && survivors.length > 0 && <p className={classes.rest}>{counted(atRisk - survivors.length, 'more item')} at risk; choose one under Items.</p>}
        </Tabs.Panel>
        <Tabs.Panel value="items">
          <ul className={rows.list}>
            {impact.affected.map((effect) => (
              <li key={effect.id}>
                <button type="button" data-row className={`${rows.row} ${classes.service}`} data-open={effect.key === shown || undefined} aria-pressed={effect.key === shown} onClick={() => show(effect.key)}>
                  <span className={rows.main}><strong className={rows.name}>{labelOf(effect)}</strong> <span className={rows.quiet}>{wordsOf(effect.class).label}{effect.imposed && ', you change it'}</span></span>
                  <StateChange before={effect.before} after={effect.after} quiet={!effect.service} />
                </button>
              </li>
            ))}
          </ul>
          {impact.next && <p className={classes.rest}>The list ends at {count(impact.affected.length)} items; the counts above are whole.</p>}
        </Tabs.Panel>
        <Tabs.Panel value="margin"><MarginTab scenario={scenarioOf(picks, search.without ?? false)} onShow={show} /></Tabs.Panel>
        <Tabs.Panel value="together"><TogetherTab picks={picks} without={search.without ?? false} name={name} onShow={show} /></Tabs.Panel>
        <Tabs.Panel value="waves"><WavesTab picks={picks} without={search.without ?? false} name={name} onShow={show} /></Tabs.Panel>
        <Tabs.Panel value="contacts"><ContactsTab teams={teams} /></Tabs.Panel>
      </Tabs>
    </section>
  );
}

/** How much was searched stands here, since a bare "fine" proves nothing. */
function NoService({ impact }: { impact: Impact }) {
  return (
    <EmptyState title="No service is affected">
      All {counted(impact.items, 'item')} on revision {count(impact.revision)} were searched{impact.complete ? '' : ' in part'}; what is not recorded cannot be seen.
    </EmptyState>
  );
}

function ServiceRow({ effect, item, unit, open, onShow }: { effect: Effect; item?: Item; unit?: string; open: boolean; onShow: (key: string) => void }) {
  const cost = outageCostOf(item);
  return (
    <li>
      <button type="button" data-row className={`${rows.row} ${classes.service}`} data-open={open || undefined} aria-pressed={open} onClick={() => onShow(effect.key)}>
        <span className={rows.main}><strong className={rows.name}>{labelOf(effect)}</strong><span className={`${rows.quiet} ${classes.owner}`}>{ownerOf(item) ?? (item ? 'no owner' : '')}</span></span>
        <span className={classes.states}><StateChange before={effect.before} after={effect.after} /></span>
        <span className={`${rows.figure} ${classes.cost}`}>{cost && effect.after !== 'at_risk' ? money(cost.amount, cost.currency, 'whole').slice(unit ? unit.length + 1 : 0) : '–'}</span>
      </button>
    </li>
  );
}

function Survivors({ survivors, name, onShow }: { survivors: readonly Survivor[]; name: (key: string) => string; onShow: (key: string) => void }) {
  return (
    <ul>
      {survivors.flatMap((survivor) => survivor.touched.slice(0, 1).map((touched) => {
        const spare = touched.holding.length - touched.need;
        return (
          <li key={survivor.id}>
            <button type="button" data-row className={classes.survivor} onClick={() => onShow(survivor.key)}>
              <span className={classes.who}>{labelOf(survivor)}</span>
              <RequirementBadge need={touched.need} members={touched.members} failed={touched.members - touched.holding.length} withVerb />
              <span className={classes.holds}>{listed(touched.holding.map(name), 2)} {touched.holding.length === 1 ? 'holds' : 'hold'}</span>
              <span className={classes.spare} data-none={spare <= 0 || undefined}>{count(Math.max(0, spare))}</span>
            </button>
          </li>
        );
      }))}
    </ul>
  );
}
