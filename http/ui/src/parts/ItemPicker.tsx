import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ClipboardEvent, useEffect, useState } from 'react';
import { findQuery, type ItemRef, labelOf } from '@/api/item';
import { useClassWords } from '@/api/useClassWords';
import { ClassIcon } from './ClassIcon';
import classes from './ItemPicker.module.css';

type ItemPickerProps = {
  label: string;
  placeholder?: string;
  onPick: (item: ItemRef) => void;
  /** Takes several lines at once when they are pasted. */
  onPaste?: (lines: readonly string[]) => void;
  autoFocus?: boolean;
};

/** A field that finds one item by the words of its name or key. */
export function ItemPicker({ label, placeholder = 'Name or key', onPick, onPaste, autoFocus }: ItemPickerProps) {
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed, 120);
  const found = useQuery(findQuery(wanted, 8));
  const wordsOf = useClassWords();
  const items = typed.trim() === '' ? [] : (found.data?.items ?? []);

  // Enter takes the best match as soon as there is one.
  const best = items[0]?.id;
  const { selectFirstOption } = box;
  useEffect(() => {
    if (best !== undefined) selectFirstOption();
  }, [best, selectFirstOption]);

  const pasted = (event: ClipboardEvent) => {
    const lines = event.clipboardData.getData('text').split(/[\n\r,;\t]+/).map((line) => line.trim()).filter(Boolean);
    if (!onPaste || lines.length < 2) return;
    event.preventDefault();
    onPaste(lines);
  };

  return (
    <Combobox
      store={box}
      withinPortal
      onOptionSubmit={(key) => {
        const item = items.find((one) => one.key === key);
        if (item) onPick(item);
        setTyped('');
        box.closeDropdown();
      }}
    >
      <Combobox.Target>
        <TextInput
          aria-label={label}
          placeholder={placeholder}
          leftSection={<IconSearch size={15} stroke={1.8} aria-hidden="true" />}
          size="sm"
          value={typed}
          data-autofocus={autoFocus || undefined}
          onPaste={pasted}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            box.openDropdown();
          }}
          onFocus={() => box.openDropdown()}
          onBlur={() => box.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={typed.trim() === ''} className={classes.dropdown}>
        <Combobox.Options aria-label="Items found">
          {items.map((item) => (
            <Combobox.Option key={item.id} value={item.key} className={classes.option}>
              <ClassIcon name={wordsOf(item.class).icon} size={15} />
              <span className={classes.name}>{labelOf(item)}</span>
              <span className={classes.kind}>{wordsOf(item.class).label}</span>
            </Combobox.Option>
          ))}
          {items.length === 0 && <Combobox.Empty className={classes.kind}>{found.isFetching ? 'Searching…' : found.isError ? found.error.message : 'No item has these words.'}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
