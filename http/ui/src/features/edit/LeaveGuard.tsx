import { Modal } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { Button } from '@/parts/Button';
import classes from './LeaveGuard.module.css';

/** Asks before a page with unsaved changes is left. */
export function LeaveGuard({ unsaved }: { unsaved: boolean }) {
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: () => unsaved, enableBeforeUnload: unsaved, withResolver: true });
  return (
    <Modal opened={status === 'blocked'} onClose={() => reset?.()} title="Leave without saving?" closeButtonProps={{ 'aria-label': 'Stay' }} size={420}>
      <p>What you changed here is not saved.</p>
      <div className={classes.actions}>
        <Button onClick={() => proceed?.()}>Leave</Button>
        <Button weight="primary" onClick={() => reset?.()} data-autofocus>Stay</Button>
      </div>
    </Modal>
  );
}
