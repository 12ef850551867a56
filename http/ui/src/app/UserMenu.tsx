import { ActionIcon, Popover } from '@mantine/core';
import { IconLogout, IconUser } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type Me, meQuery, signOut } from '@/api/me';
import { Button } from '@/parts/Button';
import classes from './UserMenu.module.css';

const roles: Record<Me['role'], string> = {
  viewer: 'Viewer: reads and asks',
  editor: 'Editor: reads, asks and writes',
  admin: 'Admin: may do everything',
};

/** Who works here, what they may do, and the way out. */
export function UserMenu() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery());
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: '/sign-in', search: {} });
      client.clear();
    },
  });
  if (!me) return null;
  return (
    <Popover position="bottom-end" width={248} withinPortal={false} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" c="var(--lp-normal)" size={30} aria-label={`You: ${me.name}`} title={me.name}>
          <IconUser size={17} stroke={1.7} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="You" className={classes.menu}>
        <p className={classes.name}>{me.name}</p>
        <p className={classes.role}>{me.signIn || me.session ? roles[me.role] : 'This machine’s own user; no sign-in is asked for here'}</p>
        {me.session && (
          <Button small icon={<IconLogout size={15} stroke={1.7} aria-hidden="true" />} onClick={() => leave.mutate()} disabled={leave.isPending}>
            Sign out
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
