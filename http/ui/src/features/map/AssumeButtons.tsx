import type { MapNode } from '@/api/map';
import { Button } from '@/parts/Button';
import type { Edit } from './edit';

type AssumeButtonsProps = { node: MapNode; edits: readonly Edit[]; onChange: (edits: readonly Edit[]) => void; onRelations: () => void };

/** What can be assumed of an item; what is assumed already can be taken back. */
export function AssumeButtons({ node, edits, onChange, onRelations }: AssumeButtonsProps) {
  const mine = (edit: Edit) => !('from' in edit) && edit.kind !== 'item' && edit.key === node.key;
  const has = (kind: 'down' | 'remove') => edits.some((edit) => mine(edit) && edit.kind === kind);
  const toggle = (kind: 'down' | 'remove') => onChange([...edits.filter((edit) => !mine(edit)), ...(has(kind) ? [] : [{ kind, key: node.key }])]);
  return (
    <>
      <Button small aria-pressed={has('down')} onClick={() => toggle('down')}>{has('down') ? 'Let it work' : 'Let it fail'}</Button>
      <Button small aria-pressed={has('remove')} onClick={() => toggle('remove')}>{has('remove') ? 'Keep it' : 'Take it out'}</Button>
      <Button small onClick={onRelations}>Relations…</Button>
    </>
  );
}
