import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { type Item, labelOf } from '@/api/item';
import { askRegister, type RegisterQuestion } from '@/api/register';
import { Button } from '@/parts/Button';
import { csvText } from '@/parts/csv';
import { download } from '@/parts/download';
import { count } from '@/parts/words';
import type { Column } from './columns';

/** Rows of a page when all of them are taken along. */
const page = 1000;

/** Takes along what the table shows, all pages of it, as CSV. */
export function SaveTable({ question, columns }: { question: RegisterQuestion; columns: readonly Column[] }) {
  const [done, setDone] = useState(0);
  const save = useMutation({
    mutationFn: async () => {
      const rows: Item[] = [];
      for (let cursor: string | undefined; ; ) {
        const part = await askRegister(question, cursor, page);
        rows.push(...part.items);
        setDone(rows.length);
        if (part.next === '') break;
        cursor = part.next;
      }
      const text = csvText([['Item', ...columns.map((column) => column.label)], ...rows.map((item) => [labelOf(item), ...columns.map((column) => (column.plain ?? column.text)(item))])]);
      download('register.csv', new Blob([text], { type: 'text/csv' }));
    },
  });
  return (
    <>
      <Button icon={<IconDownload size={14} aria-hidden="true" />} disabled={save.isPending} onClick={() => save.mutate()}>{save.isPending ? `${count(done)} read…` : 'CSV'}</Button>
      {save.error && <span role="alert">It could not be read whole: {save.error.message}</span>}
    </>
  );
}
