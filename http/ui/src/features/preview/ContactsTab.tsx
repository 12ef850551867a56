import type { Impact } from '@/api/impact';
import { type Item, labelOf, ownerOf, textOf } from '@/api/item';
import { Button } from '@/parts/Button';
import { EmptyState } from '@/parts/EmptyState';
import { counted, listed } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './PreviewLists.module.css';

/** A team and what it should know. */
export type Team = { owner: string; email?: string; reasons: string[] };

/** Whom to tell: the owners of the affected services, once each, with their reasons. */
export function teamsOf(impact: Impact, services: ReadonlyMap<string, Item>): Team[] {
  const teams = new Map<string, Team>();
  for (const effect of impact.services) {
    const item = services.get(effect.key);
    const owner = ownerOf(item);
    if (owner === undefined) continue;
    const team = teams.get(owner) ?? { owner, email: textOf(item, 'ownerEmail'), reasons: [] };
    team.reasons.push(`${labelOf(effect)} ${effect.after === null ? 'is removed' : effect.after === 'at_risk' ? 'is at risk' : `goes ${effect.after}`}`.replace('goes degraded', 'is degraded'));
    teams.set(owner, team);
  }
  return [...teams.values()];
}

/** Whom to tell, and what. */
export function ContactsTab({ teams }: { teams: readonly Team[] }) {
  if (teams.length === 0) return <EmptyState title="Nobody to tell">No affected service has an owner on record.</EmptyState>;
  const text = teams.map((team) => `${team.owner}${team.email ? ` <${team.email}>` : ''}: ${listed(team.reasons, 20)}`).join('\n');
  return (
    <>
      <h2 className={classes.sub}>Tell {counted(teams.length, 'team')} <Button weight="link" onClick={() => void navigator.clipboard?.writeText(text)}>Copy list</Button></h2>
      <ul className={rows.list}>
        {teams.map((team) => (
          <li key={team.owner} className={rows.row}>
            <span className={rows.main}><strong className={rows.name}>{team.owner}</strong>{team.email && team.email !== team.owner && <span className={rows.quiet}> {team.email}</span>}<span className={rows.second}>{listed(team.reasons, 4)}</span></span>
          </li>
        ))}
      </ul>
    </>
  );
}
