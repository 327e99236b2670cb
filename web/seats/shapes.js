/** How seats look: a shape for each tier and state, so that colour is never the only difference. */
import { SEAT } from "./geometry.js";

const PLAIN = "M-11 -8q0-4 4-4h14q4 0 4 4v12q0 9-9 9h-4q-9 0-9-9z";
const BARRED = "M-12 -9q0-4 4-4h16q4 0 4 4v13q0 10-10 10h-4q-10 0-10-10z";
const ARMED = "M-14 -5q0-3 3-3h1v-3q0-3 3-3h14q3 0 3 3v3h1q3 0 3 3v13q0 6-6 6h-16q-6 0-6-6z";
const SQUARE = "M-13 -13h26v26h-26z";
const TICK = '<path class="tick" d="M-6 0l4 5 8-9"/>';
const CROSS = '<path class="x" d="M-3.5-3.5l7 7m0-7l-7 7"/>';
const BAR = '<path class="bar" d="M-7 9.5q7 3 14 0"/>';
const WHEELCHAIR = '<g class="sign-of"><circle cx="-1" cy="-8" r="1.6"/><path d="M-1-4v6h6l3 6M-4-1a6 6 0 107 9"/></g>';
const PLUS = '<circle class="mate" cx="9" cy="-10" r="5"/><path class="mate-plus" d="M9-12.6v5.2M6.4-10h5.2"/>';

/** Cheapest first: the classes by which tiers are coloured. */
export const TIERS = ["silver", "gold", "recliner"];
const OF_TIER = { silver: PLAIN, gold: BARRED, recliner: ARMED };

/** The class of each seat type, by its price. */
export function tiersOf(prices) {
  const types = [...prices].sort((one, other) => Number(one.price.amount) - Number(other.price.amount));
  const last = TIERS.length - 1;
  return new Map(
    types.map(({ seatType }, at) => [
      seatType,
      TIERS[types.length > 3 ? Math.floor((at * last) / (types.length - 1)) : at],
    ]),
  );
}

const shapeOf = (seat, tier) => (seat.accessible ? SQUARE : OF_TIER[tier]);

/** The inside of a seat's element. `state`: free, own, held, taken or closed. */
export function inside(seat, tier, state) {
  const shape = `<path class="s" d="${shapeOf(seat, tier)}"/>`;
  if (state === "own") return shape + TICK;
  if (state === "taken") return `<g transform="scale(.82)">${shape}</g>${CROSS}`;
  if (state === "closed") return '<circle class="dot" r="3"/>';
  if (state === "held") return shape;
  if (seat.accessible) return shape + WHEELCHAIR;
  const number = `<text y="4">${seat.number}</text>`;
  return shape + (seat.companion ? PLUS : "") + number + (tier === "gold" ? BAR : "");
}

/** Seats as one path, from far: squares, smaller where they cannot be had. */
export function farPath(seats, state) {
  const side = state === "free" || state === "own" ? SEAT - 4 : 14;
  let path = "";
  for (const { x, y } of seats) {
    path += `M${(x - side / 2).toFixed(1)} ${(y - side / 2).toFixed(1)}h${side}v${side}h-${side}z`;
  }
  return path;
}

export const DEFINITIONS = `<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse"
  patternTransform="rotate(45)"><path class="hatch-ground" d="M0 0h6v6H0z"/><path class="hatch-line" d="M0 0v6"/></pattern>
  <linearGradient id="beam" x1="0" y1="0" x2="0" y2="1"><stop class="beam-top" offset="0"/><stop class="beam-end"
  offset="1"/></linearGradient></defs>`;

export function screenMarkup({ middle, width }, words) {
  const half = Math.min(230, width * 0.32);
  return `<g aria-hidden="true"><path d="M${middle - half} 34Q${middle} 4 ${middle + half} 34L${middle + half * 1.3}
    104Q${middle} 74 ${middle - half * 1.3} 104z" fill="url(#beam)"/><path class="screen" d="M${middle - half} 34Q${middle}
    4 ${middle + half} 34"/><text x="${middle}" y="58" class="tier" text-anchor="middle">${words}</text></g>`;
}
