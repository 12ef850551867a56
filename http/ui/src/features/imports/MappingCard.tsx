import { Select, TextInput } from '@mantine/core';
import type { ImportDescription, ImportMapping, ImportTable } from '@/api/imports';
import type { Model } from '@/api/model';
import { Card } from '@/parts/Card';
import { Tag } from '@/parts/Tag';
import { listed, sentence } from '@/parts/words';
import { fieldLabels, withColumn } from './mapping';
import classes from './MappingCard.module.css';

type MappingCardProps = { description: ImportDescription; mapping: ImportMapping; model?: Model; onChange: (mapping: ImportMapping) => void };

/** What each column of the tables is read as, beside its first values; and how their rows are written. */
export function MappingCard({ description, mapping, model, onChange }: MappingCardProps) {
  const set = (next: Partial<ImportMapping>) => onChange({ ...mapping, ...next });
  const holds = new Set(description.tables.map((table) => table.holds));
  const classesOf = (model?.classes ?? []).filter((c) => !c.abstract).map((c) => ({ value: c.name, label: sentence(c.label) })).sort((a, b) => a.label.localeCompare(b.label));
  const choice = (data: { value: string; label: string }[], value: string | undefined, change: (value: string | undefined) => void, label: string, description?: string) => (
    <Select size="sm" label={label} description={description} placeholder="as found" data={data} value={value === undefined || value === '' ? null : value} onChange={(next) => change(next ?? undefined)} searchable clearable clearButtonProps={{ 'aria-label': `${label}: as found` }} />
  );
  return (
    <>
      {description.tables.map((table) => <Table key={table.file} table={table} mapping={mapping} model={model} onChange={onChange} />)}
      <Card title="How its rows are written" note="where the file does not say">
        <div className={classes.settings}>
          {!(holds.size === 1 && holds.has('relations')) && choice(classesOf, mapping.class, (value) => set({ class: value }), 'Class', 'Of rows that name none')}
          {holds.has('relations') && choice((model?.relationTypes ?? []).map((type) => ({ value: type.name, label: type.label })), mapping.type, (value) => set({ type: value }), 'Relation type', 'Of rows that name none')}
          {choice([{ value: 'dmy', label: 'day.month.year' }, { value: 'mdy', label: 'month/day/year' }, { value: 'ymd', label: 'year-month-day' }], mapping.dates, (dates) => set({ dates }), 'Dates')}
          {choice([{ value: '.', label: '1,299.00' }, { value: ',', label: '1.299,00' }], mapping.decimal, (decimal) => set({ decimal }), 'Numbers')}
          <TextInput size="sm" label="Currency" description="Of amounts without one" placeholder="EUR" value={mapping.currency ?? ''} onChange={(event) => set({ currency: event.currentTarget.value || undefined })} maxLength={3} />
          <TextInput size="sm" label="Key prefix" description="In front of each key" placeholder="server/" value={mapping.keyPrefix ?? ''} onChange={(event) => set({ keyPrefix: event.currentTarget.value || undefined })} />
        </div>
      </Card>
    </>
  );
}

const said: Readonly<Record<ImportTable['holds'], string>> = { items: 'a table of items', relations: 'a table of relations', unknown: 'not known yet what it holds' };

function Table({ table, mapping, model, onChange }: { table: ImportTable; mapping: ImportMapping; model?: Model; onChange: (mapping: ImportMapping) => void }) {
  const labels = fieldLabels(table.fields, model);
  const [missing] = table.problems.filter((problem) => problem.value === undefined);
  return (
    <Card title={`Columns of ${table.file}`} note={said[table.holds]} footer={missing?.reason && sentence(missing.reason)}>
      <div className={classes.frame} role="region" aria-label={`First rows of ${table.file}`} tabIndex={0}>
        <table className={classes.table}>
          <thead><tr><th scope="col">Column</th><th scope="col">First values</th><th scope="col">Is read as</th></tr></thead>
          <tbody>
            {table.columns.map((column, i) => {
              const field = mapping.columns[column.header] ?? column.field;
              return (
                <tr key={`${i} ${column.header}`}>
                  <th scope="row">{column.header || `column ${i + 1}`}</th>
                  <td className={classes.values}>{listed(table.sample.slice(0, 3).map((row) => row[i] ?? '').filter(Boolean), 3) || '–'}</td>
                  <td>
                    <Select
                      size="sm"
                      aria-label={`${column.header} is read as`}
                      placeholder="left out"
                      data={labels}
                      value={field === '' ? null : field}
                      onChange={(next) => onChange(withColumn(mapping, column.header, next ?? ''))}
                      searchable
                      clearable
                      clearButtonProps={{ 'aria-label': `Leave ${column.header} out` }}
                    />
                    {field === '' && !column.ignored && <Tag tone="warn">no field has this name</Tag>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

