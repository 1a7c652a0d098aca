/** The map behind one class, so that Leaflet is loaded with it and only then. */
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import "./map.css";
import { Graticule } from "./graticule";
import { isFree, type Place, type Position, positionOf } from "./places";

export interface MapOptions {
  label: (place: Place) => string;
  onPick: (place: Place) => void;
  onGround: () => void;
}

const WORLD: L.LatLngTuple = [30, 10];

export class PlaceMap {
  readonly #map: L.Map;
  readonly #markers = new Map<string, L.Marker>();
  #me: L.CircleMarker | null = null;
  #framed = false;

  constructor(
    element: HTMLElement,
    private readonly options: MapOptions,
  ) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map = L.map(element, { zoomControl: false, attributionControl: false, minZoom: 3, maxZoom: 18, zoomAnimation: !still, fadeAnimation: false });
    this.#map.setView(WORLD, 3);
    new Graticule().addTo(this.#map);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(this.#map);
    this.#map.on("click", () => this.options.onGround());
  }

  remove(): void {
    this.#map.remove();
  }

  zoom(by: 1 | -1): void {
    this.#map.setZoom(this.#map.getZoom() + by);
  }

  goTo(at: Position): void {
    this.#map.setView([at.latitude, at.longitude], Math.max(13, this.#map.getZoom()));
  }

  here(at: Position): void {
    const point: L.LatLngTuple = [at.latitude, at.longitude];
    if (this.#me) this.#me.setLatLng(point);
    else this.#me = L.circleMarker(point, { radius: 9, className: "me", interactive: false }).addTo(this.#map);
  }

  /** Draw the places; the first time, the map frames them all. `peek` leaves room for the card of the picked one. */
  show(places: readonly Place[], pointed: string | null, peek: boolean): void {
    const present = new Set<string>();
    for (const place of places) {
      const at = place.site ? positionOf(place.site) : null;
      if (!at) continue;
      present.add(place.key);
      this.#mark(place, [at.latitude, at.longitude], place.key === pointed);
      if (peek && place.key === pointed) this.#map.panInside([at.latitude, at.longitude], { paddingTopLeft: [40, 170], paddingBottomRight: [90, 220] });
    }
    for (const [key, marker] of this.#markers) {
      if (present.has(key)) continue;
      marker.remove();
      this.#markers.delete(key);
    }
    this.#frame();
  }

  #mark(place: Place, at: L.LatLngTuple, pointed: boolean): void {
    const icon = pin(place, pointed);
    let marker = this.#markers.get(place.key);
    if (!marker) {
      marker = L.marker(at, { icon, keyboard: true, title: "", alt: "" }).addTo(this.#map);
      this.#markers.set(place.key, marker);
    } else {
      marker.setLatLng(at).setIcon(icon);
    }
    marker.off().on("click keypress", (event) => {
      const key = (event as L.LeafletKeyboardEvent).originalEvent as KeyboardEvent | MouseEvent;
      if (!(key instanceof KeyboardEvent) || key.key === "Enter" || key.key === " ") this.options.onPick(place);
    });
    marker.setZIndexOffset(pointed ? 1000 : 0);
    marker.getElement()?.setAttribute("aria-label", this.options.label(place));
  }

  #frame(): void {
    if (this.#framed || this.#markers.size === 0) return;
    this.#framed = true;
    const bounds = L.latLngBounds([...this.#markers.values()].map((marker) => marker.getLatLng()));
    const top = this.#map.getSize().x < 600 ? 150 : 60;
    this.#map.fitBounds(bounds, { paddingTopLeft: [48, top], paddingBottomRight: [100, 90], maxZoom: 15, animate: false });
  }
}

function pin(place: Place, pointed: boolean): L.DivIcon {
  const free = place.evses.filter(isFree).length;
  const online = place.evses.some((evse) => evse.online);
  const mine = place.evses.some((evse) => evse.my_session_id);
  const body = document.createElement("span");
  const count = document.createElement("b");
  count.textContent = online ? String(free) : "–";
  body.append(count);
  const kind = !online ? "offline" : mine ? "mine" : free > 0 ? "free" : "busy";
  return L.divIcon({ className: `pin ${kind}${pointed ? " pointed" : ""}`, html: body, iconSize: [44, 52], iconAnchor: [22, 50] });
}
