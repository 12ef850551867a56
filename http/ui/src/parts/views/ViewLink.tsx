import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

/** A link to an address of this app that is known only as text. */
export function ViewLink({ href, className, children, onGo }: { href: string; className?: string; children: ReactNode; onGo?: () => void }) {
  const router = useRouter();
  const go = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(href);
    onGo?.();
  };
  return <a href={href} className={className} onClick={go}>{children}</a>;
}
