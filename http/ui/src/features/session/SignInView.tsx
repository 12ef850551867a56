import { PasswordInput } from '@mantine/core';
import { type FormEvent, useId, useState } from 'react';
import { ProblemError } from '@/api/problem';
import { Button } from '@/parts/Button';
import { Notice } from '@/parts/Notice';
import classes from './SignIn.module.css';

type SignInProps = {
  /** Why the last attempt failed. */
  error: Error | null;
  busy: boolean;
  /** Whether others can read what is sent. */
  open: boolean;
  onToken: (token: string) => void;
};

/** What to do about a failure, in words. */
function reason(error: Error): string {
  const status = error instanceof ProblemError ? error.status : 0;
  if (status === 401) return 'This token is unknown, has expired, or was revoked.';
  if (status === 429) return 'Too many tokens that do not hold came from here. Wait a minute, then try again.';
  return error.message;
}

/** The form that trades a token for a session. */
export function SignInView({ error, busy, open, onToken }: SignInProps) {
  const [token, setToken] = useState('');
  const [empty, setEmpty] = useState(false);
  const title = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const sent = token.trim();
    setEmpty(sent === '');
    if (sent !== '') onToken(sent);
  };
  const wrong = empty ? 'Paste your token here.' : error ? reason(error) : undefined;
  return (
    <form className={classes.card} onSubmit={submit} aria-labelledby={title} noValidate>
      <h1 id={title} className={classes.title}>Sign in</h1>
      <p className={classes.text}>This Linchpin asks for a token. The session lasts until you sign out, at most a day.</p>
      {open && <Notice kind="error" title="This connection is not encrypted">Others on the way can read the token. Use an address that begins with https.</Notice>}
      <PasswordInput
        label="Token"
        placeholder="linchpin_…"
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        error={wrong}
        autoFocus
        autoComplete="current-password"
        spellCheck={false}
        name="token"
        maxLength={512}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }}
      />
      <Button type="submit" weight="primary" disabled={busy}>{busy ? 'Signing in…' : 'Sign in'}</Button>
      <p className={classes.help}>
        No token? Whoever runs this Linchpin makes one: <code className={classes.code}>linchpin token create</code>
      </p>
    </form>
  );
}
