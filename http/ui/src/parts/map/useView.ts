import { select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import { useEffect, useMemo, useRef } from 'react';

/** A rectangle of the drawing. */
export type Box = { x: number; y: number; width: number; height: number };

/** Room at the left for the names of the lanes, which stay when panning. */
export const gutter = 118;
const rim = 16;

/** What can be done with the view of a map. */
export type View = {
  /** Grows (above 1) or shrinks the drawing around its middle. */
  zoomBy: (factor: number) => void;
  /** Shows the whole drawing, as large as fits, at most at its own size. */
  fit: () => void;
  /** Pans as little as needed to bring a box into view. */
  reveal: (box: Box) => void;
};

/** The drawing: from the left edge of its first card to its lower right corner, and the card to begin at. */
type Frame = { left: number; width: number; height: number; focus?: Box };

/** The transform that fits a drawing; wide ones stay legible and open at their focus. */
function fitted(svg: SVGSVGElement, { left, width, height, focus }: Frame): ZoomTransform {
  const room = { width: Math.max(50, svg.clientWidth - gutter - rim), height: Math.max(50, svg.clientHeight) };
  const whole = Math.min(room.width / width, room.height / height);
  const scale = whole >= 0.62 ? Math.min(1, whole) : 0.76;
  const slackX = room.width - width * scale;
  const slackY = room.height - height * scale;
  const middleX = focus ? room.width / 2 - (focus.x - left + focus.width / 2) * scale : slackX;
  const middleY = focus ? room.height / 2 - (focus.y + focus.height / 2) * scale : slackY;
  const x = slackX >= 0 ? slackX / 2 : Math.min(0, Math.max(slackX, middleX));
  const y = slackY >= 0 ? Math.min(slackY / 2, 12) : Math.min(0, Math.max(slackY, middleY));
  return zoomIdentity.translate(gutter + x - left * scale, y).scale(scale);
}

/** Pans and zooms by writing transforms to the drawing, never through React state. */
export function useView(draw: (t: ZoomTransform) => void, frame: Frame, resetOn: unknown) {
  const svgRef = useRef<SVGSVGElement>(null);
  const zoomRef = useRef<ZoomBehavior<SVGSVGElement, unknown>>(null);
  const latest = useRef({ draw, frame });
  useEffect(() => {
    latest.current = { draw, frame };
  });

  useEffect(() => {
    const svg = svgRef.current;
    if (!svg) return;
    const behaviour = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.15, 2.5])
      .filter((event: Event) => !(event instanceof WheelEvent && !event.ctrlKey && !event.metaKey) && !(event instanceof MouseEvent && event.button > 0))
      .on('zoom', (event: { transform: ZoomTransform }) => latest.current.draw(event.transform));
    zoomRef.current = behaviour;
    const selection = select(svg).call(behaviour).on('dblclick.zoom', null);
    const scroll = (event: WheelEvent) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const k = (svg as SVGSVGElement & { __zoom?: ZoomTransform }).__zoom?.k ?? 1;
      behaviour.translateBy(selection, -event.deltaX / k, -event.deltaY / k);
    };
    svg.addEventListener('wheel', scroll, { passive: false });
    const refit = () => behaviour.transform(selection, fitted(svg, latest.current.frame));
    const watch = new ResizeObserver(refit);
    watch.observe(svg);
    return () => {
      watch.disconnect();
      svg.removeEventListener('wheel', scroll);
      selection.on('.zoom', null);
    };
  }, []);

  useEffect(() => {
    const [svg, behaviour] = [svgRef.current, zoomRef.current];
    if (svg && behaviour) behaviour.transform(select(svg), fitted(svg, latest.current.frame));
  }, [resetOn]);

  const view = useMemo<View>(() => {
    const run = (act: (svg: SVGSVGElement, behaviour: ZoomBehavior<SVGSVGElement, unknown>) => void) => {
      if (svgRef.current && zoomRef.current) act(svgRef.current, zoomRef.current);
    };
    return {
      zoomBy: (factor) => run((svg, behaviour) => behaviour.scaleBy(select(svg), factor)),
      fit: () => run((svg, behaviour) => behaviour.transform(select(svg), fitted(svg, latest.current.frame))),
      reveal: (box) =>
        run((svg, behaviour) => {
          const t = (svg as SVGSVGElement & { __zoom?: ZoomTransform }).__zoom ?? zoomIdentity;
          const [left, top] = t.apply([box.x, box.y]);
          const [right, bottom] = t.apply([box.x + box.width, box.y + box.height]);
          const dx = left < gutter ? gutter - left : right > svg.clientWidth - rim ? svg.clientWidth - rim - right : 0;
          const dy = top < rim ? rim - top : bottom > svg.clientHeight - rim ? svg.clientHeight - rim - bottom : 0;
          if (dx !== 0 || dy !== 0) behaviour.translateBy(select(svg), dx / t.k, dy / t.k);
        }),
    };
  }, []);
  return { svgRef, view };
}
