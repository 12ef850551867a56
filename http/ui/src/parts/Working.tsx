import { useEffect, useState } from 'react';
import { Button } from './Button';
import { Loading } from './Loading';
import { count } from './words';
import classes from './QueryState.module.css';

/** Seconds that a question may take, as the server has it unless it is told otherwise. */
const allowed = 10;

/** Seconds before a wait is worth a word. */
const patience = 1;

type WorkingProps = { what: string; rows?: number; cancel: () => void };

/** A question under way: how long it has worked of the time it may take, and a way to stop it. */
export function Working({ what, rows, cancel }: WorkingProps) {
  const seconds = useSeconds();
  return (
    <>
      {seconds >= patience && (
        <div className={classes.working}>
          <progress max={allowed} value={Math.min(seconds, allowed)} aria-label={`Time spent on ${what}`} />
          <span>{seconds < allowed ? `${count(Math.floor(seconds))} of ${allowed} seconds; then comes what is known by then.` : 'Others are asked first, or the answer is on its way.'}</span>
          <Button weight="link" onClick={cancel}>Cancel</Button>
        </div>
      )}
      <Loading what={what} rows={rows} />
    </>
  );
}

/** Seconds since the component came up, five times a second. */
function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - start) / 1000), 200);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
