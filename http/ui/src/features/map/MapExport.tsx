import { Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { MapAnswer } from '@/api/map';
import { stateWord } from '@/api/state';
import { Button } from '@/parts/Button';
import { csvText } from '@/parts/csv';
import { download } from '@/parts/download';
import { pictureOf, pixelsOf } from '@/parts/map/picture';

/** The drawn items as a table. */
export const mapCsv = (map: MapAnswer): string =>
  csvText([['key', 'name', 'class', 'tier', 'state'], ...map.nodes.filter((node) => node.kind === 'item').map((node) => [node.key, node.name, node.class, map.lanes[node.lane]?.name ?? '', node.state ? stateWord[node.state] : 'Removed'])]);

/** Takes the map along as a picture, or its list as a table. */
export function MapExport({ map, name }: { map: MapAnswer; name: string }) {
  const file = `map-${name.replaceAll(/[^\w.-]+/g, '-')}`;
  const picture = () => {
    const svg = document.querySelector('svg[data-map]');
    return svg instanceof SVGSVGElement ? pictureOf(svg, `${name}, revision ${map.revision}`) : undefined;
  };
  const asSvg = () => {
    const drawn = picture();
    if (drawn) download(`${file}.svg`, new Blob([drawn.text], { type: 'image/svg+xml' }));
  };
  const asPng = async () => {
    const drawn = picture();
    if (drawn) download(`${file}.png`, await pixelsOf(drawn));
  };
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target><Button icon={<IconDownload size={14} aria-hidden="true" />}>Export</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={asSvg}>Picture as SVG</Menu.Item>
        <Menu.Item onClick={() => void asPng()}>Picture as PNG</Menu.Item>
        <Menu.Item onClick={() => download(`${file}.csv`, new Blob([mapCsv(map)], { type: 'text/csv' }))}>List as CSV</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
