import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { classOf } from '@/api/model';
import { model, overview } from '@/test/canned';
import { renderView } from '@/test/render';
import { OverviewView } from './OverviewView';

const wordsOf = (name: string) => classOf(model, name);
const now = new Date('2026-12-01T10:04:00Z');
const reason = (text: string) => ({ text, causes: ['sw-e-12'] });

describe('the overview', () => {
  it('says first what is wrong, and what everything comes down to', async () => {
    const reasons = new Map([['service/warehouse', reason('It needs wms-api.')], ['service/stock', reason('It needs wms-api softly.')], ['service/checkout', reason('One gateway is down.')]]);
    await renderView(<OverviewView data={overview} revisions={[]} reasons={reasons} wordsOf={wordsOf} now={now} />);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Warehouse is down, Stock is degraded');
    const trouble = within(screen.getByRole('region', { name: 'In trouble now' }));
    expect(trouble.getByText('3 services, one cause: sw-e-12')).toBeTruthy();
    expect(trouble.getAllByRole('link').slice(1).map((row) => row.textContent)).toEqual([
      'DownWarehouse team-warehouse@example.orgIt needs wms-api.EUR 3,200/h',
      'DegradedStock team-stock@example.orgIt needs wms-api softly.EUR 400/h',
      'At riskStore checkout team-stores@example.orgOne gateway is down.–',
    ]);
  });

  it('says that all is well only when it is', async () => {
    const services = overview.services.map((service) => ({ ...service, state: 'operational' as const }));
    await renderView(<OverviewView data={{ ...overview, services, states: { operational: 4 } }} revisions={[]} reasons={new Map()} wordsOf={wordsOf} now={now} />);
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('All 4 services are operational');
    expect(screen.queryByRole('region', { name: 'In trouble now' })).toBeNull();
  });

  it('shows the ways to begin when nothing is recorded', async () => {
    const empty = { ...overview, counts: { items: 0, services: 0, relations: 0, withoutOwner: 0, withoutRelations: 0 }, services: [], states: {} };
    await renderView(<OverviewView data={empty} revisions={[]} reasons={new Map()} wordsOf={wordsOf} now={now} />);
    expect(screen.getByText('Nothing is recorded yet')).toBeTruthy();
    expect(screen.getByText('linchpin demo')).toBeTruthy();
  });

  it('says when the answer is incomplete', async () => {
    await renderView(<OverviewView data={{ ...overview, complete: false, stopped: 'time' }} revisions={[]} reasons={new Map()} wordsOf={wordsOf} now={now} />);
    expect(screen.getByText('Incomplete: stopped at the time allowed')).toBeTruthy();
  });
});
