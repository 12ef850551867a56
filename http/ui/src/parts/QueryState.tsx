import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ProblemError } from '@/api/problem';
import { Button } from './Button';
import { EmptyState } from './EmptyState';
import { Loading } from './Loading';
import { Working } from './Working';
import classes from './QueryState.module.css';
import { sentence } from './words';

type FailureProps = {
  error: Error;
  retry?: () => void;
  /** Where to go instead, when what was asked for is not there. */
  elsewhere?: ReactNode;
  /** Asks again with the nearest known name in place of an unknown one. */
  onNearest?: (nearest: string, instead: string | undefined) => void;
};

/** What went wrong with an answer, in words, with a way on. */
export function Failure({ error, retry, elsewhere, onNearest }: FailureProps) {
  const problem = error instanceof ProblemError ? error : undefined;
  const again = retry && <Button onClick={retry}>Try again</Button>;
  if (problem?.status === 403)
    return <EmptyState tone="alert" title="You may not see this" actions={again}>{problem.message} Those who run this Linchpin can grant it.</EmptyState>;
  if (problem?.status === 404 || problem?.code === 'unknown_item')
    return <EmptyState tone="alert" title="No such item" actions={elsewhere}><Unknown problem={problem} onNearest={onNearest} /></EmptyState>;
  if (problem?.status === 0)
    return <EmptyState tone="alert" title="Linchpin does not answer" actions={again}>{problem.message} What you see elsewhere may be older than it looks.</EmptyState>;
  return (
    <EmptyState tone="alert" title="This question was not answered" actions={again}>
      {error.message}
      {problem && <ul className={classes.problems}>{problem.errors.slice(0, 8).map((e, i) => <li key={`${i}-${e.path}`}>{[e.path, e.reason].filter(Boolean).join(': ')}{e.nearest ? `; did you mean “${e.nearest}”?` : ''}</li>)}</ul>}
      {problem?.requestId && <p className={classes.request}>Request {problem.requestId}</p>}
    </EmptyState>
  );
}

function Unknown({ problem, onNearest }: { problem: ProblemError; onNearest?: FailureProps['onNearest'] }) {
  const [first] = problem.errors;
  const nearest = first?.nearest;
  return (
    <>
      {first?.value ? `No item has the id or key “${first.value}”.` : `${sentence(problem.message.replace(/[.]$/, ''))}.`}
      {nearest && <> Did you mean {onNearest ? <Button weight="link" onClick={() => onNearest(nearest, first.value)}>{nearest}</Button> : `“${nearest}”`}?</>}
    </>
  );
}

type Asked<T> = { data: T | undefined; error: Error | null; refetch: () => unknown };

type AnsweredProps<T> = {
  query: Asked<T>;
  /** Names the question where it may take long, so that it can be stopped. */
  queryKey?: QueryKey;
  what: string;
  rows?: number;
  elsewhere?: ReactNode;
  onNearest?: FailureProps['onNearest'];
  children: (data: T) => ReactNode;
};

/** Shows an answer, or that it is on its way, or why there is none. */
export function Answered<T>({ query, queryKey, what, rows, elsewhere, onNearest, children }: AnsweredProps<T>) {
  const client = useQueryClient();
  const [stopped, setStopped] = useState(false);
  if (query.data !== undefined) return children(query.data);
  const again = () => {
    setStopped(false);
    void query.refetch();
  };
  if (query.error) return <Failure error={query.error} retry={again} elsewhere={elsewhere} onNearest={onNearest} />;
  if (!queryKey) return <Loading what={what} rows={rows} />;
  if (stopped) return <EmptyState title="Stopped" actions={<Button onClick={again}>Ask again</Button>}>Nothing is worked on any longer, here or on the server.</EmptyState>;
  const cancel = () => {
    setStopped(true);
    void client.cancelQueries({ queryKey, exact: true });
  };
  return <Working what={what} rows={rows} cancel={cancel} />;
}
