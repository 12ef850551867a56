import { Autocomplete, Input, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MoneyEntry } from './entry';
import classes from './fields.module.css';

const currencies = ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'JPY'];

type MoneyFieldProps = { id: string; size: 'sm'; label: string; description?: ReactNode; error?: string; withAsterisk?: boolean; entry: MoneyEntry; onChange: (entry: MoneyEntry) => void };

/** An exact amount and its currency. */
export function MoneyField({ id, size, label, description, error, withAsterisk, entry, onChange }: MoneyFieldProps) {
  return (
    <Input.Wrapper id={id} size={size} label={label} description={description} error={error} withAsterisk={withAsterisk}>
      <div className={classes.money}>
        <TextInput id={id} size={size} error={error !== undefined} inputMode="decimal" placeholder="1299.00" value={entry.amount} onChange={(event) => onChange({ ...entry, amount: event.currentTarget.value })} />
        <Autocomplete size={size} aria-label={`${label}: currency`} error={error !== undefined} placeholder="EUR" data={currencies} value={entry.currency} onChange={(currency) => onChange({ ...entry, currency })} maxLength={3} />
      </div>
    </Input.Wrapper>
  );
}
