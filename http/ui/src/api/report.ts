import { answer, client } from './client';
import type { Scenario } from './impact';

/** A change preview as a page of its own, to print or to send along. */
export const makeReport = (scenario: Scenario, title: string) =>
  answer(client.POST('/api/v1/impact/report', { params: { query: { format: 'html' } }, body: { scenario, title }, parseAs: 'text' }));
