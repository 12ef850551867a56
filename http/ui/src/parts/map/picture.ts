const copied = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'stroke-opacity', 'font-size', 'font-weight', 'paint-order', 'color', 'display'];

/** Blank rim, the column of lane names, and the caption's height. */
const [rim, names, captionHeight] = [16, 118, 34];

/**
 * The whole drawing of a map as a picture of its own: at its own size, whatever is zoomed or panned away, with the colours of
 * the page written into it. The words are the caption, then the drawing.
 */
export function pictureOf(svg: SVGSVGElement, caption: string): { text: string; width: number; height: number } {
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) throw new Error('A map is drawn as SVG.');
  writeStyles(svg, copy);
  const size = sizeOf(svg);
  const width = Math.ceil(size.right - size.left + names + 2 * rim);
  const height = Math.ceil(size.bottom + captionHeight + rim);
  for (const lane of copy.querySelectorAll('[data-y]')) {
    lane.setAttribute('transform', `translate(0 ${Number(lane.getAttribute('data-y')) + captionHeight})`);
    const band = lane.querySelector('rect');
    band?.setAttribute('height', String(Math.max(0, Number(lane.getAttribute('data-height')) - 2)));
    band?.setAttribute('width', String(width));
  }
  copy.querySelector('[data-world]')?.setAttribute('transform', `translate(${names + rim - size.left} ${captionHeight})`);
  for (const element of copy.querySelectorAll('[class],[tabindex],[role],[style],[aria-label],[aria-hidden],[aria-pressed]'))
    for (const name of ['class', 'tabindex', 'role', 'style', 'aria-label', 'aria-hidden', 'aria-pressed']) element.removeAttribute(name);
  for (const name of ['class', 'role', 'aria-label']) copy.removeAttribute(name);
  const page = getComputedStyle(document.body);
  copy.prepend(shape('rect', { width: String(width), height: String(height), fill: getComputedStyle(svg).getPropertyValue('--lp-surface').trim() || '#fff' }));
  const words = shape('text', { x: String(rim), y: '22', 'font-size': '13', 'font-weight': '600', fill: page.color });
  words.textContent = caption;
  copy.append(words);
  for (const [name, value] of Object.entries({ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width: String(width), height: String(height), 'font-family': 'Arial, "Liberation Sans", sans-serif' })) copy.setAttribute(name, value);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

/** The same as pixels, at twice its size where the browser can. */
export async function pixelsOf({ text, width, height }: { text: string; width: number; height: number }): Promise<Blob> {
  const scale = Math.min(2, 8000 / Math.max(width, height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('This browser cannot draw the picture.'))), 'image/png'));
}

function writeStyles(from: Element, to: Element) {
  const style = getComputedStyle(from);
  for (const name of copied) {
    const value = style.getPropertyValue(name);
    if (value !== '') to.setAttribute(name, value);
  }
  const [sources, copies] = [from.children, to.children];
  for (let i = 0; i < sources.length; i++) {
    const [source, copy] = [sources[i], copies[i]];
    if (source && copy) writeStyles(source, copy);
  }
}

/** How far the drawing reaches, in its own units. */
function sizeOf(svg: SVGSVGElement) {
  const world = svg.querySelector('[data-world]');
  const box = world instanceof SVGGElement ? world.getBBox() : { x: 0, y: 0, width: 0, height: 0 };
  const lanes = [...svg.querySelectorAll('[data-y]')].map((lane) => Number(lane.getAttribute('data-y')) + Number(lane.getAttribute('data-height')));
  return { left: box.x - rim, right: box.x + box.width, bottom: Math.max(box.y + box.height, ...lanes) };
}

function shape(name: 'rect' | 'text', attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
