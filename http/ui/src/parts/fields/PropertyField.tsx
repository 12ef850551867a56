import { Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { Property } from '@/api/model';
import { sentence, spoken } from '@/parts/words';
import { type Entry, isMoneyEntry, isTexts } from './entry';
import { MoneyField } from './MoneyField';

type PropertyFieldProps = { property: Property; entry: Entry; problem?: string; onChange: (entry: Entry) => void };

/** The id of the field at a path, for messages that lead to it. */
export const fieldId = (path: string): string => `field-${path.replaceAll(/[^\w-]/g, '-')}`;

const hints: Partial<Record<Property['type'], string>> = { duration: 'ISO 8601, such as PT4H30M', ip: '10.20.4.17', url: 'https://…', email: 'team@example.org' };
const kinds: Partial<Record<Property['type'], 'date' | 'url' | 'email' | 'tel'>> = { date: 'date', url: 'url', email: 'email', phone: 'tel' };

/** The input that fits the type of a fact. */
export function PropertyField({ property, entry, problem, onChange }: PropertyFieldProps) {
  const common = { id: fieldId(`properties.${property.name}`), size: 'sm' as const, label: property.label || sentence(spoken(property.name)), error: problem, withAsterisk: property.required, description: property.description };
  const text = typeof entry === 'string' ? entry : '';
  switch (property.type) {
    case 'money':
      return <MoneyField {...common} entry={isMoneyEntry(entry) ? entry : { amount: '', currency: '' }} onChange={onChange} />;
    case 'list':
      return <TagsInput {...common} value={isTexts(entry) ? [...entry] : []} onChange={onChange} placeholder="Type, then Enter" clearable clearButtonProps={{ 'aria-label': `Clear ${common.label}` }} />;
    case 'enum':
      return <Select {...common} data={(property.values ?? []).map((value) => ({ value, label: spoken(value) }))} value={text === '' ? null : text} onChange={(value) => onChange(value ?? '')} placeholder="–" clearable clearButtonProps={{ 'aria-label': `Clear ${common.label}` }} />;
    case 'boolean':
      return <Select {...common} data={[{ value: 'true', label: 'yes' }, { value: 'false', label: 'no' }]} value={text === '' ? null : text} onChange={(value) => onChange(value ?? '')} placeholder="–" clearable clearButtonProps={{ 'aria-label': `Clear ${common.label}` }} />;
    case 'text':
      return <Textarea {...common} autosize minRows={2} maxRows={8} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
    case 'datetime':
      return <TextInput {...common} type="datetime-local" step={1} value={localInstant(text)} onChange={(event) => onChange(instantOf(event.currentTarget.value))} />;
    default:
      return (
        <TextInput
          {...common}
          type={property.secret ? 'password' : (kinds[property.type] ?? 'text')}
          autoComplete="off"
          inputMode={property.type === 'integer' ? 'numeric' : property.type === 'number' ? 'decimal' : undefined}
          placeholder={hints[property.type]}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

/** An instant as its field wants it, in local time; a text that is none stays away. */
function localInstant(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? '' : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function instantOf(typed: string): string {
  const at = new Date(typed);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
