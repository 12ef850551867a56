import { IconFile, IconUpload, IconX } from '@tabler/icons-react';
import { type DragEvent, useId, useState } from 'react';
import { counted } from '@/parts/words';
import classes from './DropZone.module.css';

/** "1.4 MB". */
export const sizeText = (bytes: number): string => (bytes < 1000 ? counted(bytes, 'byte') : bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

type DropZoneProps = { files: readonly File[]; onChange: (files: readonly File[]) => void; disabled?: boolean };

/** Takes files by dragging them here, or by the file dialog; several count as one import. */
export function DropZone({ files, onChange, disabled = false }: DropZoneProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  const add = (more: Iterable<File>) => {
    const added = [...more];
    const names = new Set(added.map((file) => file.name));
    onChange([...files.filter((file) => !names.has(file.name)), ...added]);
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!disabled) add(event.dataTransfer.files);
  };
  return (
    <div className={classes.zone}>
      <label
        htmlFor={id}
        className={classes.drop}
        data-over={over || undefined}
        data-disabled={disabled || undefined}
        onDragOver={(event) => { event.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={dropped}
      >
        <IconUpload size={18} stroke={1.7} aria-hidden="true" />
        <span><strong>Drop files here, or choose them</strong><span className={classes.hint}>Estate documents (YAML, JSON, NDJSON), CSV tables or Compose files; several count as one import</span></span>
        <input
          id={id}
          type="file"
          multiple
          className={classes.input}
          disabled={disabled}
          aria-label="Files to import"
          onChange={(event) => {
            add(event.currentTarget.files ?? []);
            event.currentTarget.value = '';
          }}
        />
      </label>
      {files.length > 0 && (
        <ul className={classes.files} aria-label="Files of this import">
          {files.map((file) => (
            <li key={file.name} className={classes.file}>
              <IconFile size={14} stroke={1.7} aria-hidden="true" />
              <strong>{file.name}</strong>
              <span className={classes.size}>{sizeText(file.size)}</span>
              <button type="button" className={classes.remove} aria-label={`Take ${file.name} out`} disabled={disabled} onClick={() => onChange(files.filter((one) => one !== file))}><IconX size={13} aria-hidden="true" /></button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
