/**
 * The ground of the map, drawn here because the app asks no tile server: lines of latitude and longitude at round
 * steps, a finer grid of points between them, and their degrees at the edge, so that scale and direction can be read.
 */
import L from "leaflet";

const STEPS_DEG = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
const LINE_EACH_PX = 120;
const FINE = 5;

/** The largest round step whose lines stand about `LINE_EACH_PX` apart at this many pixels a degree. */
export function stepDeg(px_per_deg: number): number {
  return STEPS_DEG.find((step) => step * px_per_deg <= LINE_EACH_PX * 1.6) ?? STEPS_DEG.at(-1)!;
}

/** Degrees with the decimals the step needs: `52.51° N`. */
export function degrees(value: number, step: number, positive: string, negative: string): string {
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return `${Math.abs(value).toFixed(digits)}° ${value < 0 ? negative : positive}`;
}

export class Graticule extends L.Layer {
  #canvas: HTMLCanvasElement | null = null;
  #themes: MutationObserver | null = null;

  override onAdd(map: L.Map): this {
    const canvas = document.createElement("canvas");
    canvas.className = "graticule leaflet-zoom-hide";
    canvas.setAttribute("aria-hidden", "true");
    map.getPane("tilePane")?.append(canvas);
    this.#canvas = canvas;
    map.on("move zoomend resize viewreset", this.#draw, this);
    this.#themes = new MutationObserver(() => this.#draw());
    this.#themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.#draw();
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("move zoomend resize viewreset", this.#draw, this);
    this.#themes?.disconnect();
    this.#canvas?.remove();
    this.#canvas = null;
    return this;
  }

  readonly #draw = (): void => {
    const canvas = this.#canvas;
    const map = this._map;
    const pen = canvas?.getContext("2d");
    if (!canvas || !pen) return;
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    pen.scale(ratio, ratio);
    paint(pen, map, size);
  };
}

function paint(pen: CanvasRenderingContext2D, map: L.Map, size: L.Point): void {
  const bounds = map.getBounds();
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const step = stepDeg(size.x / (bounds.getEast() - bounds.getWest()));
  const xs = marks(bounds.getWest(), bounds.getEast(), step / FINE).map((lng) => ({ lng, x: map.latLngToContainerPoint([bounds.getCenter().lat, lng]).x }));
  const ys = marks(Math.max(-85, bounds.getSouth()), Math.min(85, bounds.getNorth()), step / FINE).map((lat) => ({ lat, y: map.latLngToContainerPoint([lat, 0]).y }));
  pen.fillStyle = colour("--map-dot");
  for (const { x } of xs) for (const { y } of ys) pen.fillRect(x - 0.8, y - 0.8, 1.6, 1.6);
  const major = (value: number): boolean => Math.abs(value / step - Math.round(value / step)) < 1e-6;
  pen.strokeStyle = colour("--map-line");
  pen.beginPath();
  for (const { x } of xs.filter(({ lng }) => major(lng))) line(pen, x, 0, x, size.y);
  for (const { y } of ys.filter(({ lat }) => major(lat))) line(pen, 0, y, size.x, y);
  pen.stroke();
  pen.fillStyle = colour("--map-label");
  pen.font = "11px system-ui, sans-serif";
  for (const { lng, x } of xs.filter(({ lng }) => major(lng))) pen.fillText(degrees(lng, step, "E", "W"), x + 5, size.y - 8);
  for (const { lat, y } of ys.filter(({ lat }) => major(lat))) pen.fillText(degrees(lat, step, "N", "S"), 6, y - 5);
}

function line(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.moveTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  pen.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
}

function marks(from: number, upto: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.min(400, Math.floor(upto / step) - first + 1);
  return Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step);
}
