import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { meQuery, signIn } from '@/api/me';
import { SignInView } from './SignInView';
import classes from './SignIn.module.css';

/** The page that asks for a token; it knows nothing of the estate. */
export function SignInScreen({ brand, tools, done }: { brand: ReactNode; tools: ReactNode; done: () => void }) {
  const client = useQueryClient();
  const trade = useMutation({
    mutationFn: signIn,
    onSuccess: (me) => {
      client.clear(); // what somebody else was answered
      client.setQueryData(meQuery().queryKey, me);
      done();
    },
  });
  return (
    <div className={classes.page}>
      <header className={classes.head}>{brand}{tools}</header>
      <main id="main" className={classes.main} tabIndex={-1}>
        <SignInView error={trade.error} busy={trade.isPending} open={!globalThis.isSecureContext} onToken={trade.mutate} />
      </main>
    </div>
  );
}
