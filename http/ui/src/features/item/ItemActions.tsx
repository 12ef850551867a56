import { Menu } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Item } from '@/api/item';
import { useMay } from '@/api/me';
import { reviveItem } from '@/api/writing';
import { Button, buttonLook } from '@/parts/Button';

/** What the caller can do with an item; a retired one can come back. */
export function ItemActions({ item, onRetire, onPurge }: { item: Item; onRetire: () => void; onPurge: () => void }) {
  const client = useQueryClient();
  const [mayWrite, mayPurge] = [useMay('graph:write'), useMay('graph:purge')];
  const revive = useMutation({ mutationFn: () => reviveItem(item.id, item.revision, ''), onSuccess: () => client.invalidateQueries() });
  return (
    <>
      {!item.retired && <Link to="/map" search={{ focus: item.key }} {...buttonLook()}>Open on map</Link>}
      {mayWrite && (item.retired ? <Button onClick={() => revive.mutate()} disabled={revive.isPending}>Bring back</Button> : <Link to="/items/$id/edit" params={{ id: item.id }} {...buttonLook()}>Edit</Link>)}
      {mayWrite && (
        <Menu position="bottom-end" width={210}>
          <Menu.Target><Button aria-label="More actions">More</Button></Menu.Target>
          <Menu.Dropdown>
            {!item.retired && <Menu.Item onClick={onRetire}>Retire…</Menu.Item>}
            {mayPurge && <Menu.Item onClick={onPurge}>Purge for good…</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
      {!item.retired && <Link to="/preview" search={{ change: [`replace:${item.key}`] }} {...buttonLook('primary')}>Preview a change</Link>}
    </>
  );
}
