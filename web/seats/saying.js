/** Sentences about seats, for eyes and ears. */
import { list, money } from "../ground/format.js";
import { t } from "../ground/words.js";

/** "J9, J10 and J11". */
export const named = (seats) => list(seats.map((seat) => seat.seatId ?? seat));

/** "Row J, seat 9, Gold, ₹320, free". */
export function seatLabel(seat, state, price) {
  const kind = seat.accessible ? "seat.wheelchair" : seat.linkedWith.length ? "seat.sofa" : "seat.plain";
  const parts = [
    seat.row ? t("seat.row", { row: seat.row }) : null,
    t(kind, { number: seat.number, others: seat.linkedWith.join(", ") }),
    seat.type,
    price ? money(price, { short: true }) : null,
    seat.companion ? t("seat.companion") : null,
    t(`seat.${state}`),
  ];
  return parts.filter(Boolean).join(", ");
}

/** Gathers what others do: at most one sentence in five seconds, two seconds after the first of its changes. */
export class Gathered {
  constructor(say) {
    this.say = say;
    this.changes = 0;
    this.last = -Infinity;
  }

  add(count, sentence) {
    this.changes += count;
    this.sentence = sentence;
    const wait = Math.max(2000, 5000 - (performance.now() - this.last));
    this.timer ??= setTimeout(() => this._speak(), wait);
  }

  leave() {
    clearTimeout(this.timer);
  }

  _speak() {
    this.say(this.sentence(this.changes));
    this.last = performance.now();
    this.changes = 0;
    this.timer = null;
  }
}
