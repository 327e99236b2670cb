/** The seats that one has picked and not yet held: units only, within the limit. */
import { unitOf } from "./geometry.js";

export const MOST = 10;

export class Choice {
  constructor(seats) {
    this.seats = seats;
    this.byId = new Map(seats.map((seat) => [seat.seatId, seat]));
    this.picked = new Set();
    this.why = null; // of seats that were proposed, until one changes them
  }

  get size() {
    return this.picked.size;
  }

  get list() {
    return this.seats.filter((seat) => this.picked.has(seat.seatId));
  }

  has(seat) {
    return this.picked.has(seat.seatId);
  }

  unit(seat) {
    return unitOf(seat, this.byId);
  }

  /** Whether the unit is picked now; null where it would be more than one may hold. */
  toggle(seat) {
    this.why = null;
    const unit = this.unit(seat).map((each) => each.seatId);
    if (this.has(seat)) {
      unit.forEach((seatId) => this.picked.delete(seatId));
      return false;
    }
    if (this.size + unit.length > MOST) return null;
    unit.forEach((seatId) => this.picked.add(seatId));
    return true;
  }

  replace(seatIds) {
    this.why = null;
    this.picked = new Set(seatIds);
  }

  /** Takes out those that are gone, with all of their units, and returns them. */
  lose(isGone) {
    const lost = this.list.filter((seat) => this.unit(seat).some(isGone));
    lost.forEach((seat) => this.picked.delete(seat.seatId));
    return lost;
  }

  /** A free unit of the same type and size that stands nearest. */
  instead(seat, isFree) {
    const size = this.unit(seat).length;
    const away = (other) => Math.hypot(other.x - seat.x, (other.y - seat.y) * 2);
    return this.seats
      .filter((other) => other.type === seat.type && other.accessible === seat.accessible && !this.has(other))
      .filter((other) => this.unit(other).length === size && this.unit(other).every(isFree))
      .reduce((best, other) => (!best || away(other) < away(best) ? other : best), null);
  }
}
