import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { Button } from '@/parts/Button';
import classes from './WaveRules.module.css';

/** What must hold between two items of a plan. */
export type WaveRule = { kind: 'apart' | 'before'; first: string; second: string };

type WaveRulesProps = { items: readonly string[]; rules: readonly WaveRule[]; name: (key: string) => string; onChange: (rules: WaveRule[]) => void };

const kinds = [{ value: 'apart', label: 'never together with' }, { value: 'before', label: 'before' }] as const;
const wordOf = (kind: WaveRule['kind']): string => kinds.find(({ value }) => value === kind)?.label ?? kind;
const same = (a: WaveRule, b: WaveRule): boolean => a.kind === b.kind && a.first === b.first && a.second === b.second;

/** The rules of a plan: which items never go together, and which go first. */
export function WaveRules({ items, rules, name, onChange }: WaveRulesProps) {
  const [draft, setDraft] = useState<WaveRule>({ kind: 'apart', first: items[0] ?? '', second: items[1] ?? '' });
  const choices = items.map((key) => ({ value: key, label: name(key) }));
  const known = items.includes(draft.first) && items.includes(draft.second) && draft.first !== draft.second;
  return (
    <div className={classes.rules} role="group" aria-label="Rules of the plan">
      {rules.map((rule) => (
        <span key={`${rule.kind} ${rule.first} ${rule.second}`} className={classes.rule}>
          {name(rule.first)} {wordOf(rule.kind)} {name(rule.second)}
          <button type="button" aria-label={`Drop: ${name(rule.first)} ${wordOf(rule.kind)} ${name(rule.second)}`} onClick={() => onChange(rules.filter((other) => !same(other, rule)))}>×</button>
        </span>
      ))}
      <span className={classes.draft}>
        <NativeSelect size="xs" aria-label="First item of the rule" data={choices} value={draft.first} onChange={(event) => setDraft({ ...draft, first: event.currentTarget.value })} />
        <NativeSelect size="xs" aria-label="What must hold" data={[...kinds]} value={draft.kind} onChange={(event) => setDraft({ ...draft, kind: event.currentTarget.value === 'before' ? 'before' : 'apart' })} />
        <NativeSelect size="xs" aria-label="Second item of the rule" data={choices} value={draft.second} onChange={(event) => setDraft({ ...draft, second: event.currentTarget.value })} />
        <Button small disabled={!known || rules.some((rule) => same(rule, draft))} onClick={() => onChange([...rules, draft])}>Add rule</Button>
      </span>
    </div>
  );
}
