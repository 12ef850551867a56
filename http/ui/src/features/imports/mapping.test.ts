import { describe, expect, it } from 'vitest';
import type { ImportDescription } from '@/api/imports';
import { model } from '@/test/canned';
import { fieldLabels, mappingToSend, withColumn } from './mapping';

const column = (header: string, field = '') => ({ header, field, ignored: false, nearest: '' });
const description: ImportDescription = {
  format: 'csv',
  mapping: { columns: {} },
  tables: [{ file: 'hosts.csv', holds: 'items', delimiter: ';', encoding: 'utf-8', columns: [column('key', 'key'), column('Besitzer'), column('Notiz')], sample: [], fields: ['key', 'owner'], problems: [] }],
};

describe('a mapping', () => {
  it('leaves out what is not read, and keeps what headers say by themselves', () => {
    expect(mappingToSend(description, withColumn({ columns: {}, dates: 'dmy' }, 'Besitzer', 'owner'))).toEqual({ dates: 'dmy', columns: { Besitzer: 'owner', Notiz: '' } });
  });

  it('names fields as people do, and tells equal names apart', () => {
    expect(fieldLabels(['key', 'purchaseCost', 'ratingKva'], model)).toEqual([{ value: 'key', label: 'Key' }, { value: 'purchaseCost', label: 'Price' }, { value: 'ratingKva', label: 'Rating kva' }]);
    expect(fieldLabels(['owner', 'Owner'], model).map(({ label }) => label)).toEqual(['Owner (owner)', 'Owner (Owner)']);
  });
});
