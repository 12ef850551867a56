import { useMutation } from '@tanstack/react-query';
import { IconFileText } from '@tabler/icons-react';
import type { Scenario } from '@/api/impact';
import { makeReport } from '@/api/report';
import { Button } from '@/parts/Button';
import { download } from '@/parts/download';

/** Takes the preview along as a page that prints well. */
export function ReportButton({ scenario, title }: { scenario: Scenario; title: string }) {
  const make = useMutation({ mutationFn: () => makeReport(scenario, title), onSuccess: (page) => download(`${title.toLowerCase().replaceAll(/[^\w.-]+/g, '-')}.html`, new Blob([page], { type: 'text/html' })) });
  return <Button icon={<IconFileText size={14} aria-hidden="true" />} onClick={() => make.mutate()} disabled={make.isPending} title={make.error?.message ?? 'A page to print or to send along'}>{make.isError ? 'Report failed: again' : 'Report'}</Button>;
}
