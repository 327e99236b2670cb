/** Why seats are not one's own, or cost something else now, in words, with a way out where there is one. */
import { longDay, money, time } from "../ground/format.js";
import { t } from "../ground/words.js";
import { named } from "./saying.js";

/** Seats that were picked and went to others. `isFree`: (seat) → boolean. */
export function lossOf(choice, lost, isFree) {
  const other = choice.instead(lost[0], isFree);
  const seats = named(lost);
  if (!other) return { text: t("seats.gone", { seats }) };
  const seatIds = choice.unit(other).map((each) => each.seatId);
  const text = t("seats.goneOther", { seats, other: other.seatId });
  return { text, action: { seatIds, label: t("seats.takeIt") } };
}

/** Of a hold that was refused. What is taken leaves the choice. */
export function refusalOf(choice, { code, message, unavailableSeats = [], alternatives = [] }) {
  if (code !== "SEATS_UNAVAILABLE") return { text: message };
  choice.lose((seat) => unavailableSeats.includes(seat.seatId));
  const seats = named(unavailableSeats);
  const [other] = alternatives;
  if (!other) return { text: t("seats.refused", { seats }) };
  choice.replace([]);
  const text = t("seats.refusedOther", { seats, others: named(other) });
  return { text, action: { seatIds: other, label: t("seats.takeThem") } };
}

const shown = (price) => money(price, { short: true });

/** What changed of a show on sale: a sentence for its time and for each price. `lock`: what one holds, at its own prices. */
export function changesOf(before, after, lock) {
  const changes = [];
  if (after.startsAt !== before.startsAt) {
    const values = { day: longDay(after.businessDate), time: time(after.startsAt, before.theater.timeZone) };
    changes.push(t("seats.timeChanged", values));
  }
  const old = new Map(before.prices.map(({ seatType, price }) => [seatType, price]));
  for (const { seatType, price } of after.prices) {
    if (old.has(seatType) && old.get(seatType).amount === price.amount) continue;
    const held = lock?.prices.find((each) => each.seatType === seatType);
    const values = { type: seatType, price: shown(price), old: held && shown(held.amount) };
    changes.push(t(held ? "seats.priceKept" : "seats.priceChanged", values));
  }
  return changes;
}
