import type { CauseSet, Evidence, RootCauses } from '@/api/cause';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { count, counted, listed } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './CauseList.module.css';

type CauseListProps = { answer: RootCauses; alarms: number; shown?: CauseSet; onShow: (set: CauseSet) => void; name: (key: string) => string };

/** The name of a set in the URL and in lists. */
export const setName = (set: CauseSet): string => set.items.join('+');

/** Causes ranked by belief; the open one shows its evidence for and against. */
export function CauseList({ answer, alarms, shown, onShow, name }: CauseListProps) {
  if (answer.causes.length === 0)
    return <Card title="Causes"><EmptyState title="Nothing explains what is seen">No item that these alarms need, however far, would take any of them down. What is not recorded cannot be seen.</EmptyState></Card>;
  return (
    <Card title="Causes" note={`${count(answer.causes.length)} of ${count(answer.tried)} tried, likeliest first`} className={classes.card} footer={changeWords(answer)}>
      <ol className={rows.list}>
        {answer.causes.map((set) => {
          const open = shown !== undefined && setName(set) === setName(shown);
          return (
            <li key={setName(set)} className={classes.cause} data-open={open || undefined}>
              <button type="button" data-row className={`${rows.row} ${classes.head}`} aria-expanded={open} onClick={() => onShow(set)}>
                <span className={rows.main}>
                  <strong className={rows.name}>{listed(set.items.map(name))}</strong>
                  <span className={rows.second}>{summary(set, alarms)}</span>
                </span>
                <span className={classes.belief}><span className={rows.figure}>{share(set.score)}</span><meter className={classes.meter} min={0} max={1} value={set.score} aria-label={`Belief ${share(set.score)}`} /></span>
              </button>
              {open && <EvidenceTable set={set} />}
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

const share = (score: number): string => (score >= 0.995 ? '> 99 %' : score < 0.01 ? '< 1 %' : `${Math.round(score * 100)} %`);

function summary(set: CauseSet, alarms: number): string {
  const parts = [`explains ${set.explains.length} of ${alarms}`];
  if (set.contradicts.length > 0) parts.push(`${counted(set.contradicts.length, 'healthy item')} speak${set.contradicts.length === 1 ? 's' : ''} against it`);
  if (set.silent > 0) parts.push(`${set.silent} more would be down`);
  if (set.evidence.some((e) => e.kind === 'change')) parts.push('changed shortly before');
  return parts.join(' · ');
}

function changeWords({ recent }: RootCauses): string {
  if (recent.tooMany) return 'So much was changed before the first alarm that it points at nothing; changes do not count here.';
  return `${counted(recent.changes, 'recent change')} in the two hours before the first alarm.`;
}

const groups: ReadonlyArray<{ title: string; kinds: readonly Evidence['kind'][] }> = [
  { title: 'For it', kinds: ['explained', 'change', 'healthy'] },
  { title: 'Against it', kinds: ['unexplained', 'contradicted', 'silent', 'onset'] },
  { title: 'Before anything is seen', kinds: ['prior'] },
];

/** Every factor of the score, so that it can be followed. */
function EvidenceTable({ set }: { set: CauseSet }) {
  return (
    <div className={classes.evidence}>
      <p className={classes.text}>{set.text}.</p>
      {groups.map(({ title, kinds }) => {
        const found = set.evidence.filter((e) => kinds.includes(e.kind));
        if (found.length === 0) return null;
        const shown = found.slice(0, 8);
        return (
          <section key={title} aria-label={title}>
            <h3 className={classes.title}>{title}</h3>
            <ul>
              {shown.map((e, i) => (
                <li key={`${i}-${e.kind}`} className={classes.factor}><span>{e.text}</span><span className={classes.value}>{signed(e.value)}</span></li>
              ))}
              {found.length > shown.length && <li className={classes.factor}><span>and {counted(found.length - shown.length, 'more')}</span><span className={classes.value}>{signed(found.slice(8).reduce((sum, e) => sum + e.value, 0))}</span></li>}
            </ul>
          </section>
        );
      })}
      <p className={classes.note}>Figures are natural logarithms of odds; they add up to the score.</p>
    </div>
  );
}

const signed = (value: number): string => value === 0 ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
