import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { labelOf } from '@/api/item';
import type { MapNode } from '@/api/map';
import { useClassWords } from '@/api/useClassWords';
import { AsOf } from '@/parts/AsOf';
import { ClassIcon } from '@/parts/ClassIcon';
import { Segmented } from '@/parts/Segmented';
import { Stepper } from '@/parts/Stepper';
import type { MapSearch } from './search';
import classes from './MapScreen.module.css';

type MapToolsProps = { focus: string; node?: MapNode; search: MapSearch; change: (next: Partial<MapSearch>) => void };

/** What the map starts at, which way and how far it goes, what it folds, and the instant that it shows. */
export function MapTools({ focus, node, search, change }: MapToolsProps) {
  const wordsOf = useClassWords();
  return (
    <div className={classes.tools}>
      <span className={classes.focus}>
        {node && <ClassIcon name={wordsOf(node.class).icon} size={15} />}
        <strong>{node ? labelOf(node) : focus}</strong>
        <Link to="/map" aria-label="Choose another focus" title="Choose another focus"><IconX size={13} aria-hidden="true" /></Link>
      </span>
      <Segmented
        label="Direction"
        value={search.direction ?? 'both'}
        options={[{ value: 'needs', label: 'What it needs' }, { value: 'neededBy', label: 'What needs it' }, { value: 'both', label: 'Both' }]}
        onChange={(direction) => change({ direction: direction === 'both' ? undefined : direction })}
      />
      <Stepper label="Depth" value={search.depth ?? 2} min={0} max={12} onChange={(depth) => change({ depth: depth === 2 ? undefined : depth })} />
      <Segmented
        label="Groups"
        value={search.expand?.includes('*') ? 'none' : 'kind'}
        options={[{ value: 'kind', label: 'Group by kind' }, { value: 'none', label: 'Unfold' }]}
        onChange={(value) => change({ expand: value === 'none' ? ['*'] : undefined })}
      />
      <AsOf value={search.asOf} onChange={(asOf) => change({ asOf })} />
    </div>
  );
}
