import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { classOf } from '@/api/model';
import { map, model, proof } from '@/test/canned';
import { renderView } from '@/test/render';
import { DependencyMap } from './DependencyMap';
import { lightOf } from './light';

const wordsOf = (name: string) => classOf(model, name);
const newActions = () => ({ select: vi.fn(), open: vi.fn(), focus: vi.fn(), help: vi.fn() });
const draw = async (actions = newActions()) => {
  await renderView(<DependencyMap map={map} label="Map" actions={actions} light={lightOf(proof.items, map)} selected="service/payments" changes={new Map([['ups/e-1', 'replace']])} wordsOf={wordsOf} />);
  return actions;
};
const card = (name: RegExp) => screen.getByRole('button', { name });

describe('the map', () => {
  it('names every card for those who cannot see it', async () => {
    await draw();
    expect(card(/^Payments Down, Business ?service/i)).toBeTruthy();
    expect(card(/^ups-e-1 Down replace, .*you change it/)).toBeTruthy();
    expect(card(/^18 servers, group: 2 degraded, 1 at risk, 15 operational; press E to open/)).toBeTruthy();
  });

  it('has one place in the tab order, and arrows follow relations and rows', async () => {
    await draw();
    const cards = screen.getAllByRole('button').filter((button) => button.hasAttribute('data-node'));
    expect(cards.filter((g) => g.getAttribute('tabindex') === '0')).toHaveLength(1);
    const start = card(/^Payments/);
    start.focus();
    fireEvent.keyDown(start, { key: 'ArrowDown' });
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^payment-api/);
    fireEvent.keyDown(card(/^payment-api/), { key: 'ArrowDown' });
    fireEvent.keyDown(card(/^payments-db/), { key: 'ArrowDown' });
    fireEvent.keyDown(card(/^host-e-07/), { key: 'ArrowRight' });
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^host-e-11/);
  });

  it('acts on Enter, E, F, Escape and ?', async () => {
    const actions = await draw();
    fireEvent.keyDown(card(/^payment-api/), { key: 'Enter' });
    expect(actions.select).toHaveBeenLastCalledWith(expect.objectContaining({ key: 'app/payment-api' }));
    fireEvent.keyDown(card(/^18 servers/), { key: 'e' });
    fireEvent.click(card(/^18 servers/));
    expect(actions.open).toHaveBeenCalledTimes(2);
    fireEvent.keyDown(card(/^payments-db/), { key: 'f' });
    expect(actions.focus).toHaveBeenCalledWith(expect.objectContaining({ key: 'db/payments' }));
    fireEvent.keyDown(card(/^payments-db/), { key: 'Escape' });
    expect(actions.select).toHaveBeenLastCalledWith(undefined);
    fireEvent.keyDown(card(/^payments-db/), { key: '?' });
    expect(actions.help).toHaveBeenCalledOnce();
  });

  it('dims what is not of the proof without hiding its state', async () => {
    await draw();
    expect(card(/^Web shop Degraded/).hasAttribute('data-dim')).toBe(true);
    expect(card(/^ups-e-1/).getAttribute('data-lit')).toBe('cause');
  });
});
