import { describe, expect, it } from 'vitest';
import type { ProofStep } from '@/api/impact';
import { map, proof } from '@/test/canned';
import { dark, keysOf, lightOf } from './light';

const idOf = (key: string) => map.nodes.find((node) => node.key === key)?.id;
const ends = (light: ReturnType<typeof lightOf>) =>
  [...light.edges.keys()].map((i) => map.edges[i]).map((edge) => [edge?.from, edge?.to].map((id) => map.nodes.find((node) => node.id === id)?.key).join(' > '));

describe('the light of a proof', () => {
  it('is dark without one', () => {
    expect(lightOf(undefined, map)).toBe(dark);
  });

  it('holds every branch, and no relation beside it', () => {
    const light = lightOf(proof.items, map);
    expect(light.effect).toBe('service/payments');
    expect([...light.causes]).toEqual(['ups/e-1']);
    expect(ends(light).toSorted()).toEqual([
      'app/payment-api > db/payments', 'db/payments > server/host-e-07', 'db/payments > server/host-e-11',
      'server/host-e-07 > ups/e-1', 'server/host-e-11 > ups/e-1', 'service/payments > app/payment-api',
    ]);
  });

  it('draws from cause to effect', () => {
    const light = lightOf(proof.items, map);
    const stage = (from: string, to: string) => [...light.edges].find(([i]) => map.edges[i]?.from === idOf(from) && map.edges[i]?.to === idOf(to))?.[1];
    expect(stage('server/host-e-07', 'ups/e-1')).toBe(0);
    expect(stage('service/payments', 'app/payment-api')).toBe(light.steps - 1);
  });

  it('lights a cut-off set with what separates it, items and removed relations', () => {
    const [first] = proof.items;
    if (!first) throw new Error('the canned proof is empty');
    const cut: ProofStep[] = [{
      ...first, broken: [],
      cutOff: {
        type: 'POWERED_BY', requirement: 'power', items: ['service/payments', 'app/payment-api', 'db/payments', 'server/host-e-07'],
        separatedBy: [{ from: 'server/host-e-07', type: 'POWERED_BY', to: 'ups/e-1' }, 'server/host-e-11'],
      },
    }];
    const light = lightOf(cut, map);
    expect(keysOf(cut)).toEqual(['service/payments', 'app/payment-api', 'db/payments', 'server/host-e-07', 'ups/e-1', 'server/host-e-11']);
    expect([...light.causes].toSorted()).toEqual(['server/host-e-11', 'ups/e-1']);
    expect(ends(light)).toContain('server/host-e-07 > ups/e-1');
    expect(ends(light)).not.toContain('server/host-e-11 > ups/e-1');
  });
});
