/** Outlines and pins of connector faces on a 48 × 48 grid, drawn after the shapes of the standards' figures. */
import type { ConnectorType } from "../types";

type Circle = readonly [x: number, y: number, radius: number];

export interface Face {
  outlines: readonly string[];
  /** Holes drawn as rings: the big contacts. */
  rings: readonly Circle[];
  /** Filled pins. */
  pins: readonly Circle[];
}

const circle = (x: number, y: number, r: number): string => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

/** IEC 62196-2 Type 2: a disc with its top cut flat; two small pilots, then three, then two contacts. */
function type2(cx: number, cy: number, scale: number): Face {
  const at = (x: number, y: number, r: number): Circle => [cx + x * scale, cy + y * scale, r * scale];
  const p = (x: number, y: number): string => `${(cx + x * scale).toFixed(2)} ${(cy + y * scale).toFixed(2)}`;
  const r = (19 * scale).toFixed(2);
  return {
    outlines: [`M${p(-13.4, -13.5)}H${(cx + 13.4 * scale).toFixed(2)}A${r} ${r} 0 1 1 ${p(-13.4, -13.5)}Z`],
    rings: [],
    pins: [at(-5, -7.6, 1.9), at(5, -7.6, 1.9), at(-10.2, 0.6, 3), at(0, 0.6, 3), at(10.2, 0.6, 3), at(-5.4, 9, 3), at(5.4, 9, 3)],
  };
}

/** SAE J1772 Type 1: a disc; two mains contacts on top, earth below, a pilot on each side. */
function type1(cx: number, cy: number, scale: number): Face {
  const at = (x: number, y: number, r: number): Circle => [cx + x * scale, cy + y * scale, r * scale];
  return {
    outlines: [circle(cx, cy, 19 * scale)],
    rings: [],
    pins: [at(-6.4, -5.8, 3.3), at(6.4, -5.8, 3.3), at(-9.8, 4.6, 1.9), at(9.8, 4.6, 1.9), at(0, 9.4, 3.3)],
  };
}

const DC_PAIR = "M13.5 31.5H34.5A6.75 6.75 0 0 1 34.5 45H13.5A6.75 6.75 0 0 1 13.5 31.5Z";
const DC_PINS: readonly Circle[] = [
  [15.5, 38.25, 3.4],
  [32.5, 38.25, 3.4],
];

/** A combined connector: the AC face above the pair of DC contacts. */
function combined(top: Face): Face {
  return { outlines: [...top.outlines, DC_PAIR], rings: [], pins: [...top.pins, ...DC_PINS] };
}

export const FACES: Record<ConnectorType, Face> = {
  type2: type2(24, 24, 1.1),
  ccs2: combined(type2(24, 16.6, 0.72)),
  type1: type1(24, 24, 1.1),
  ccs1: combined(type1(24, 16.2, 0.72)),
  // CHAdeMO: two power contacts left and right, two islands of signal pins above and below.
  chademo: {
    outlines: [circle(24, 24, 20.5)],
    rings: [
      [12.6, 24, 5],
      [35.4, 24, 5],
      [24, 14, 5.6],
      [24, 34, 5.6],
    ],
    pins: [
      [12.6, 24, 2],
      [35.4, 24, 2],
      [22, 12.6, 1.1],
      [26, 12.6, 1.1],
      [24, 16, 1.1],
      [22, 32.6, 1.1],
      [26, 32.6, 1.1],
      [22, 36, 1.1],
      [26, 36, 1.1],
    ],
  },
  // SAE J3400: a rounded wedge; two big contacts above, pilot, earth and proximity below.
  nacs: {
    outlines: ["M14 7H34C40 7 43.5 11.5 42.5 17.5L39.5 34C38.6 39 35 41.5 30.5 41.5H17.5C13 41.5 9.4 39 8.5 34L5.5 17.5C4.5 11.5 8 7 14 7Z"],
    rings: [],
    pins: [
      [16, 18, 4.8],
      [32, 18, 4.8],
      [15.6, 31, 1.9],
      [24, 32, 3],
      [32.4, 31, 1.9],
    ],
  },
  // GB/T 20234.3: two DC contacts, earth between and below, signal pins around.
  gbt_dc: {
    outlines: [circle(24, 24, 20.5)],
    rings: [],
    pins: [
      [14.6, 21, 4],
      [33.4, 21, 4],
      [24, 33.6, 3],
      [17.4, 11.4, 1.5],
      [24, 9.4, 1.5],
      [30.6, 11.4, 1.5],
      [24, 20, 1.5],
      [14.6, 34, 2],
      [33.4, 34, 2],
    ],
  },
  // CEE 7/3: two round holes, earth clips at top and bottom.
  schuko: {
    outlines: [circle(24, 24, 20.5), circle(24, 24, 15.4), "M21 5.4V13M27 5.4V13M21 35V42.6M27 35V42.6"],
    rings: [],
    pins: [
      [17.4, 24, 3],
      [30.6, 24, 3],
    ],
  },
  unknown: {
    outlines: ["M17 6V15M31 6V15M11 15H37V22C37 29 31.5 34 24 34S11 29 11 22ZM24 34V43"],
    rings: [],
    pins: [],
  },
};
