import type { ReactNode } from 'react';
import type { Impact } from '@/api/impact';
import { type Item, type ItemState, labelOf, outageCostOf, ownerOf, type Relation, type RelationList, textOf } from '@/api/item';
import type { ClassWords, Model } from '@/api/model';
import type { SourceFreshness } from '@/api/overview';
import type { SinglePoints } from '@/api/risk';
import type { HistoryEntry } from '@/api/revision';
import { stateWord } from '@/api/state';
import { ClassIcon } from '@/parts/ClassIcon';
import { type Figure, Figures } from '@/parts/Figures';
import { Notice } from '@/parts/Notice';
import { Page } from '@/parts/Page';
import { StateBadge } from '@/parts/state/StateBadge';
import { Tag } from '@/parts/Tag';
import { count, counted, date, daysUntil, listed, money } from '@/parts/words';
import { Conflicts, Facts } from './Facts';
import { sidesOf } from './facts';
import { History } from './History';
import { IfItFails } from './IfItFails';
import { Needs, Relations } from './Relations';
import { Sources } from './Sources';
import classes from './ItemView.module.css';

type ItemViewProps = {
  item: Item;
  model?: Model;
  now?: ItemState;
  relations?: RelationList;
  /** The newest import of each source. */
  imports?: readonly SourceFreshness[];
  history?: readonly HistoryEntry[];
  /** What its failure alone does, present conditions ignored. */
  impact?: Impact;
  /** What takes a service down alone. */
  points?: SinglePoints;
  wordsOf: (className: string) => ClassWords;
  /** What can be done with it. */
  actions?: ReactNode;
  /** Its tabs, and what stands in place of the facts when another one is open. */
  tabs?: ReactNode;
  instead?: ReactNode;
  onRelate?: () => void;
  onUnrelate?: (relation: Relation) => void;
};

/** One item is one page: both sides of the record, what hangs on it, and what happened to it. */
export function ItemView({ item, model, now, relations, imports, history, impact, points, wordsOf, actions, tabs, instead, onRelate, onUnrelate }: ItemViewProps) {
  const words = wordsOf(item.class);
  const sides = sidesOf(item, model);
  const owner = ownerOf(item);
  const email = textOf(item, 'ownerEmail');
  const isAsset = item.facets.includes('asset') || sides.asset.length > 0;
  const effects = <>{impact && <IfItFails item={item} impact={impact} />}<Sources item={item} imports={imports} /></>;
  const sources = item.provenance.sources.map((said) => said.source);
  return (
    <Page
      title={<span className={classes.title}><ClassIcon name={words.icon} size={22} />{labelOf(item)}</span>}
      beside={
        <>
          {now && <StateBadge state={now.state} />}
          <Tag>{words.label}</Tag>
          {warnings(item).map((text) => <Tag key={text} tone="warn">{text}</Tag>)}
          {item.tags.map((tag) => <Tag key={tag}>{tag}</Tag>)}
        </>
      }
      note={<>{owner ? `${owner}${email && email !== owner ? `, ${email}` : ''}` : 'No owner on record'}. {sources.length > 0 ? `Known from ${listed(sources)}.` : ''} {labelOf(item) !== item.key && <span className={classes.key}>Key {item.key}.</span>}</>}
      actions={actions}
    >
      {item.retired && <Notice kind="note" title="Retired">It is on record, but absent from the graph: questions do not know it. It returns when a source names it again.</Notice>}
      {!item.retired && <Verdict item={item} impact={impact} now={now} relations={relations} points={points} />}
      {tabs}
      {instead ?? <div className={classes.columns}>
        <div className={classes.facts}>
          <div className={classes.sides}>
            <div className={classes.facts}>
              <Facts title="Configuration" rows={sides.configuration} state={now?.state} missing="No configuration facts are recorded." />
              <Conflicts rows={[...sides.configuration, ...sides.asset]} />
              {isAsset && effects}
            </div>
            {isAsset ? <Facts title="Asset" rows={sides.asset} missing="No asset facts are recorded." /> : <div className={classes.facts}>{effects}</div>}
          </div>
        </div>
        <div className={classes.side}>
          {now && now.requirements.length > 0 && <Needs requirements={now.requirements} model={model} wordsOf={wordsOf} />}
          <Relations item={item} list={relations} model={model} wordsOf={wordsOf} onAdd={onRelate} onRemove={onUnrelate} />
          <History item={item} entries={history} model={model} />
        </div>
      </div>}
    </Page>
  );
}

/** What has ended on this record. */
const warnings = (item: Item): string[] =>
  ([['warrantyEnd', 'warranty ended'], ['endOfLife', 'past end of life'], ['endOfSupport', 'past end of support'], ['validUntil', 'not valid any more']] as const)
    .filter(([name]) => { const on = textOf(item, name); return on !== undefined && daysUntil(on) < 0; })
    .map(([, text]) => text);

function Verdict({ item, impact, now, relations, points }: Pick<ItemViewProps, 'item' | 'impact' | 'now' | 'relations' | 'points'>) {
  const others = impact?.affected.filter((e) => !e.imposed) ?? [];
  const hurt = impact?.services.filter((e) => !e.imposed).length ?? 0;
  const down = impact?.services.filter((e) => e.after === 'down' && !e.imposed) ?? [];
  const soft = impact?.services.filter((e) => e.after !== 'down' && !e.imposed) ?? [];
  const bare = now?.requirements.filter((r) => r.members.length - r.failed <= r.need) ?? [];
  const ending = textOf(item, 'warrantyEnd') ?? textOf(item, 'validUntil') ?? textOf(item, 'endOfSupport') ?? textOf(item, 'endOfLife');
  return (
    <Figures
      label="What hangs on it"
      items={[
        {
          label: 'If it fails',
          value: impact ? (others.length === 0 ? 'Nothing else suffers' : `${counted(Math.max(0, impact.counts.down - 1), 'item')} down${impact.counts.at_risk > 0 ? `, ${count(impact.counts.at_risk)} at risk` : ''}`) : '–',
          note: impact ? (impact.counts.degraded > 0 ? `${count(impact.counts.degraded)} degraded; ` : '') + (hurt > 0 ? `${counted(hurt, 'service')} affected` : 'no service affected') : 'failure does not travel from it',
        },
        item.service ? singlePoints(item, points) : {
          label: 'Single point for',
          value: impact === undefined ? '–' : down.length === 0 ? 'no service' : <span className={classes.down}>{counted(down.length, 'service')}</span>,
          note: down.length > 0 ? listed(down.map(labelOf), 3) : soft[0]?.after ? `${labelOf(soft[0])} is ${stateWord[soft[0].after].toLowerCase()}${soft.length > 1 ? `, and ${count(soft.length - 1)} more` : ''}` : undefined,
        },
        {
          label: 'Needs',
          value: now ? counted(now.requirements.length, 'requirement') : '–',
          note: now ? (bare.length > 0 ? `${count(bare.length)} without a spare` : now.requirements.length > 0 ? 'each with a spare' : relations?.total === 0 ? 'no relations recorded' : 'none recorded') : undefined,
        },
        item.service && !ending ? outage(item) : { label: 'Covered until', value: ending ? date(ending) : '–', note: ending ? (daysUntil(ending) < 0 ? 'it has ended' : `${counted(daysUntil(ending), 'day')} left`) : 'no end date on record' },
      ]}
    />
  );
}

/** How many items take a service down alone. */
function singlePoints(item: Item, points: SinglePoints | undefined): Figure {
  const others = points && points.total - points.items.filter((point) => point.id === item.id).length;
  return {
    label: 'Single points of failure',
    value: others === undefined ? '–' : others === 0 ? 'None' : <span className={classes.down}>{counted(others, 'item')}</span>,
    note: others === undefined ? undefined : points?.down ? 'it is down already' : others > 0 ? 'each takes it down alone; see Risks' : 'as far as relations are recorded',
  };
}

/** What an hour without a service costs. */
function outage(item: Item): Figure {
  const cost = outageCostOf(item);
  return { label: 'While it is down', value: cost ? <>{money(cost.amount, cost.currency, 'whole')} <span className={classes.unit}>an hour</span></> : '–', note: cost ? undefined : 'no outage cost on record' };
}
