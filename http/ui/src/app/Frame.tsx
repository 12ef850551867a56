import { Outlet, useMatches } from '@tanstack/react-router';
import { Shell } from './Shell';

/** Every page stands in the shell, but for those that are for people who are not signed in. */
export function Frame() {
  const bare = useMatches({ select: (matches) => matches.at(-1)?.staticData.bare });
  return bare ? <Outlet /> : <Shell />;
}
