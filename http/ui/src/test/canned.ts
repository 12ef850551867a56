import type { Impact, Proof, ProofStep, Survivor } from '@/api/impact';
import type { Item, ItemRef, ItemState } from '@/api/item';
import type { MapAnswer, MapNode } from '@/api/map';
import type { Model, Property } from '@/api/model';
import type { Overview } from '@/api/overview';
import type { State } from '@/api/state';

/** Canned answers of a small retailer: what the tests and the gallery of states draw. */

const property = (name: string, type: Property['type'] = 'string', label = name): Property => ({ name, type, label });
const cls = (name: string, tier: string, icon: string, service = false, facets: ('ci' | 'asset')[] = ['ci'], properties: Property[] = []): Model['classes'][number] => ({
  name, lineage: [name], label: name.replace(/([a-z])([A-Z])/g, '$1 $2'), plural: `${name.replace(/([a-z])([A-Z])/g, '$1 $2')}s`, tier, icon, facets, service, abstract: false, properties, rootFor: [], endpointFor: [], builtIn: true,
});

export const model: Model = {
  revision: 1,
  facets: {
    common: [property('owner', 'string', 'Owner'), property('lifecycleStatus', 'enum', 'Lifecycle status')],
    ci: [property('environment', 'enum', 'Environment'), property('outageCostPerHour', 'money', 'Outage cost an hour')],
    asset: [property('assetTag', 'string', 'Asset tag'), property('purchaseCost', 'money', 'Price'), property('purchaseDate', 'date', 'Bought'), property('warrantyEnd', 'date', 'Warranty end')],
  },
  classes: [
    cls('BusinessService', 'Services', 'service', true),
    cls('Application', 'Applications', 'application'),
    cls('Database', 'Data', 'database', false, ['ci', 'asset']),
    cls('Server', 'Servers', 'server', false, ['ci', 'asset'], [property('model', 'string', 'Model'), property('memoryGb', 'number', 'Memory in GB')]),
    cls('BatterySystem', 'Power', 'battery', false, ['ci', 'asset']),
  ],
  relationTypes: [{ name: 'RUNS_ON', label: 'runs on', inverse: 'runs', impact: 'from', strength: 'hard', connectivity: false, groupByType: false, need: 1, ends: [], properties: [], builtIn: true }],
  tiers: ['Services', 'Applications', 'Data', 'Servers', 'Power'],
};

export const ref = (key: string, className: string, name: string, service = false): ItemRef => ({ id: `00000000-0000-7000-8000-${key.length.toString(16).padStart(4, '0')}${[...key].reduce((h, c) => (h * 31 + c.charCodeAt(0)) % 0xffffffff, 7).toString(16).padStart(8, '0')}`, key, class: className, name, service });

const payments = ref('service/payments', 'BusinessService', 'Payments', true);
const shop = ref('service/shop', 'BusinessService', 'Web shop', true);
const api = ref('app/payment-api', 'Application', 'payment-api');
const db = ref('db/payments', 'Database', 'payments-db');
const one = ref('server/host-e-07', 'Server', 'host-e-07');
const two = ref('server/host-e-11', 'Server', 'host-e-11');
const ups = ref('ups/e-1', 'BatterySystem', 'ups-e-1');

export const item: Item = {
  ...one,
  facets: ['ci', 'asset'],
  tags: ['dc-east'],
  requirements: {},
  rootFor: [],
  endpointFor: [],
  properties: {
    owner: 'team-compute@example.org', lifecycleStatus: 'inUse', environment: 'production', model: 'Rack server, 2 × 32 cores', memoryGb: 512,
    assetTag: 'A-20417', purchaseCost: { amount: '14860.00', currency: 'EUR' }, purchaseDate: '2021-08-12', warrantyEnd: '2024-08-14',
  },
  revision: 12,
  retired: false,
  provenance: {
    sources: [{ source: 'hypervisor', since: 'r1' }, { source: 'purchase-list', since: 'r2' }],
    facts: {
      memoryGb: { source: 'hypervisor', run: 'r9', lost: [{ source: 'purchase-list', run: 'r2', value: 384, same: false }] },
      owner: { source: 'manual', run: 'r3', lost: [{ source: 'hypervisor', run: 'r1', value: 'team-compute@example.org', same: true }] },
    },
  },
};

export const itemState: ItemState = {
  revision: 42, complete: true, state: 'operational', imposed: null,
  requirements: [{ name: 'power', need: 1, strength: 'hard', connectivity: true, failed: 0, members: [{ ...ref('feed/a', 'BatterySystem', 'feed-e-a'), state: 'operational' }, { ...ref('feed/b', 'BatterySystem', 'feed-e-b'), state: 'operational' }] }],
};

const effect = (r: ItemRef, after: State, distance: number, imposed = false) => ({ ...r, before: 'operational' as const, after, distance, imposed });

export const impact: Impact = {
  revision: 42, complete: true, items: 312,
  counts: { down: 5, degraded: 1, at_risk: 1, removed: 0, services: { down: 1, degraded: 1, at_risk: 0 } },
  affected: [effect(ups, 'down', 0, true), effect(one, 'down', 1), effect(two, 'down', 1), effect(db, 'down', 2), effect(api, 'down', 3), effect(payments, 'down', 4), effect(shop, 'degraded', 5)],
  services: [effect(payments, 'down', 4), effect(shop, 'degraded', 5)],
  next: '',
};

const proved = (r: ItemRef, failed: ItemRef[], need = 1, more: Partial<ProofStep> = {}): ProofStep => ({
  ...r, before: 'operational', after: 'down', imposed: false, cutOff: null,
  broken: failed.length > 0 ? [{ requirement: failed[0]?.key ?? '', need, members: failed.length, failed: failed.map((f) => f.key), removed: [], strength: 'hard' }] : [], ...more,
});

export const proof: Proof = {
  revision: 42, complete: true, named: [],
  items: [proved(payments, [api]), proved(api, [db]), proved(db, [one, two]), proved(one, [ups]), proved(two, [ups]), proved(ups, [], 1, { imposed: true })],
};

export const survivor: Survivor = {
  ...ref('app/web-front', 'Application', 'web-front'), through: '', before: 'operational', after: 'at_risk', imposed: false,
  touched: [{ requirement: 'node', strength: 'hard', degraded: [], need: 1, members: 4, failed: ['vm/1', 'vm/2'], holding: ['vm/3', 'vm/4'] }],
};

const at = (r: ItemRef, lane: number, x: number, state: State, kind: 'item' | 'group' = 'item'): MapNode => ({
  ...r, kind, lane, x, y: 12 + lane * 96, width: 148, height: 42, before: 'operational', state, imposed: false, count: 1, states: {}, row: lane, column: Math.round(x / 100), more: { needs: 0, neededBy: 0 },
});
const nodes: MapNode[] = [
  at(payments, 0, 280, 'down'), at(shop, 0, 460, 'degraded'), at(api, 1, 280, 'down'), at(db, 2, 280, 'down'),
  at(one, 3, 190, 'down'), at(two, 3, 370, 'down'), at(ups, 4, 280, 'down'),
  { ...at({ id: 'group:Server', key: '', class: 'Server', name: '18 servers', service: false }, 3, 560, 'degraded', 'group'), count: 18, states: { degraded: 2, at_risk: 1, operational: 15 } },
];
const line = (from: number, to: number, strength: 'hard' | 'soft' = 'hard') => {
  const [a, b] = [nodes[from], nodes[to]];
  if (!a || !b) throw new Error('no such card');
  const [x1, y1, x2, y2] = [a.x + a.width / 2, a.y + a.height, b.x + b.width / 2, b.y];
  const half = (y1 + y2) / 2;
  return { from: a.id, to: b.id, type: 'DEPENDS_ON', types: 1, strength, group: '', against: false, path: `M${x1} ${y1}C${x1} ${half} ${x2} ${half} ${x2} ${y2}` };
};

export const map: MapAnswer = {
  revision: 42, complete: true, grouped: false, width: 740, height: 460, focus: [payments.id],
  lanes: model.tiers.map((name, i) => ({ name, count: i === 3 ? 20 : i + 1, y: i * 96, height: 92 })),
  nodes,
  edges: [line(0, 2), line(1, 2, 'soft'), line(2, 3), line(3, 4), line(3, 5), line(4, 6), line(5, 6), line(7, 6)],
  requirements: [{ owner: db.id, name: 'member', need: 1, members: 2, failed: 2, x: 316, y: 12 + 2 * 96 + 40 }],
  hidden: { items: 18, groups: 1, softRelations: 4 },
};

export const overview: Overview = {
  revision: 42, complete: true, at: '2026-12-01T10:04:00Z',
  counts: { items: 312, services: 4, relations: 640, withoutOwner: 7, withoutRelations: 12 },
  states: { operational: 1, at_risk: 1, degraded: 1, down: 1 },
  services: [
    { ...ref('service/warehouse', 'BusinessService', 'Warehouse', true), state: 'down', owner: 'team-warehouse@example.org', criticality: 'critical', outageCostPerHour: { amount: '3200', currency: 'EUR' } },
    { ...ref('service/stock', 'BusinessService', 'Stock', true), state: 'degraded', owner: 'team-stock@example.org', criticality: 'high', outageCostPerHour: { amount: '400', currency: 'EUR' } },
    { ...ref('service/checkout', 'BusinessService', 'Store checkout', true), state: 'at_risk', owner: 'team-stores@example.org', criticality: 'high' },
    { ...shop, state: 'operational', owner: 'team-webshop@example.org', criticality: 'critical' },
  ],
  expiring: [{ ...db, fact: 'endOfLife', label: 'End of life', date: '2024-11-14', days: -747, services: [shop], affected: 1 }],
  ending: 1,
  singleFailures: [{ ...ups, services: { down: 1, degraded: 1, at_risk: 0 }, down: [payments], outageCostPerHour: [{ amount: '11100', currency: 'EUR' }] }],
  sources: [{ source: 'hypervisor', run: 'r9', started: '2026-12-01T10:00:00Z', finished: '2026-12-01T10:00:04Z', status: 'done', complete: true }, { source: 'power-plan', run: 'r4', started: '2026-11-22T08:00:00Z', status: 'failed', complete: false }],
  findings: { total: 1, counts: { without_owner: 7 }, first: [{ kind: 'without_owner', text: 'Seven items have no owner.', items: [one], total: 7 }] },
};
