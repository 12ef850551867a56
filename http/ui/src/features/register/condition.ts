import type { Property } from '@/api/model';
import { date } from '@/parts/words';

/** A condition on a fact, as it stands in the URL: "warrantyEnd.before.2027-01-01". */
export type Condition = { property: string; operator: string; value: string };

/** Takes a condition apart; values may hold dots. */
export function readCondition(text: string): Condition {
  const [property = '', operator = '', ...value] = text.split('.');
  return { property, operator, value: value.join('.') };
}

/** The condition as the URL and the API write it. */
export const conditionText = ({ property, operator, value }: Condition): string => [property, operator, ...(isBare(operator) ? [] : [value])].join('.');

/** True for what needs no value. */
export const isBare = (operator: string): boolean => operator === 'set' || operator === 'missing';

const words: Readonly<Record<string, string>> = {
  is: 'is', not: 'is not', in: 'is one of', set: 'is recorded', missing: 'is not recorded', contains: 'contains', begins: 'begins with',
  below: 'is below', atMost: 'is at most', above: 'is above', atLeast: 'is at least', before: 'is before', until: 'is until', after: 'is after', since: 'is since',
};

/** An operator in words. */
export const operatorWords = (operator: string): string => words[operator] ?? operator;

/** What can be asked of a fact of some type. */
export function operatorsFor(type: Property['type']): readonly string[] {
  switch (type) {
    case 'date':
    case 'datetime':
      return ['before', 'until', 'after', 'since', 'is', 'set', 'missing'];
    case 'money':
    case 'number':
    case 'integer':
    case 'duration':
      return ['atLeast', 'atMost', 'above', 'below', 'is', 'set', 'missing'];
    case 'boolean':
      return ['is', 'set', 'missing'];
    case 'enum':
      return ['is', 'not', 'set', 'missing'];
    default:
      return ['contains', 'begins', 'is', 'not', 'set', 'missing'];
  }
}

/** "Warranty end is before 1 Jan 2027". */
export function conditionWords(text: string, labelOf: (property: string) => string): string {
  const { property, operator, value } = readCondition(text);
  const shown = /^\d{4}-\d{2}-\d{2}$/.test(value) ? date(value) : value;
  return [labelOf(property), operatorWords(operator), isBare(operator) ? '' : shown].filter(Boolean).join(' ');
}
