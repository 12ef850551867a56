import type { ContentProblem } from '@/api/imports';
import { Button } from '@/parts/Button';
import { download } from '@/parts/download';
import { EmptyState } from '@/parts/EmptyState';
import { count, counted } from '@/parts/words';
import { rejectsCsv } from './rejects';
import classes from './Rejected.module.css';

/** Each problem with its file, line, place, value and reason; and all of them as a table to take along. */
export function Rejected({ problems, total, source }: { problems: readonly ContentProblem[]; total: number; source: string }) {
  if (total === 0) return <EmptyState title="Nothing is rejected">Every row is sound.</EmptyState>;
  const save = () => download(`rejected-${source || 'import'}.csv`, new Blob([rejectsCsv(problems)], { type: 'text/csv' }));
  return (
    <>
      <div className={classes.bar}>
        <span>{counted(total, 'problem')}{total > problems.length && `, the first ${count(problems.length)} listed`}</span>
        <Button small onClick={save}>Download as CSV</Button>
      </div>
      <div className={classes.frame} role="region" aria-label="Rejected rows" tabIndex={0}>
        <table className={classes.table}>
          <thead><tr><th scope="col">Where</th><th scope="col">Place</th><th scope="col">Value</th><th scope="col">Reason</th></tr></thead>
          <tbody>
            {problems.map((problem, i) => (
              <tr key={`${i} ${problem.path}`}>
                <td>{[problem.file, problem.line && `line ${count(problem.line)}`, problem.column && `column ${count(problem.column)}`].filter(Boolean).join(', ') || '–'}</td>
                <td>{problem.path}</td>
                <td className={classes.value}>{problem.value}</td>
                <td>{problem.reason}{problem.nearest && <>; did you mean <strong>{problem.nearest}</strong>?</>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
