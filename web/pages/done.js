/** What became of a booking: waits for the bank, and says each ending in one sentence, with the money and the next step. */
import { money, time } from "../ground/format.js";
import { ask } from "../ground/graphql.js";
import { fill, html, icon } from "../ground/html.js";
import { subscribe } from "../ground/live.js";
import { loading, missing, title } from "../ground/page.js";
import { go } from "../ground/router.js";
import { t } from "../ground/words.js";
import { outing, quote, refundsOf } from "../tickets/facts.js";
import { asOwner } from "../tickets/private.js";

export default async function done(outlet, { id }) {
  if (!(await asOwner(outlet, () => go(location.href, { replace: true })))) return undefined;
  const { booking } = await loading(outlet, html`<div class="skeleton tall"></div>`, ask("BookingQuery", { id }));
  if (booking === null) return missing(outlet);
  const tell = (update) => {
    Object.assign(booking, { ...update, show: { ...booking.show, ...update.show } });
    if (endingOf(booking) === "paid") return go(`/t/${booking.ticket.id}?new=1`, { replace: true });
    return draw(outlet, booking);
  };
  tell(booking);
  return subscribe(
    "BookingSubscription",
    () => ({ bookingId: id }),
    (data) => data && tell(data.bookingUpdates),
  );
}

const isBooked = ({ status, ticket }) =>
  ticket !== null && (status === "CONFIRMED" || status === "PARTIALLY_CANCELLED");

/** Confirmed by money that came when the time was over: the seats were still there. */
const isLate = ({ confirmedAt, expiresAt }) => confirmedAt !== null && new Date(confirmedAt) > new Date(expiresAt);

/** The payments whose money bought nothing, and goes back. */
const inVain = (booking) => booking.payments.filter(({ unusable }) => unusable !== null);

/** Which of the endings it is. */
export function endingOf(booking) {
  const vain = inVain(booking);
  const back = refundsOf(booking.payments).length > 0;
  if (booking.show.status === "CANCELLED") return back ? "showCancelledRefunded" : "showCancelled";
  if (isBooked(booking)) return vain.length ? "paidTwice" : isLate(booking) ? "lateBooked" : "paid";
  if (booking.status === "CANCELLED") return back ? "cancelledRefunded" : "cancelled";
  return endingOfUnpaid(booking, vain);
}

function endingOfUnpaid({ status, payments }, vain) {
  const is = (wanted) => payments.some((payment) => payment.status === wanted);
  if (is("PROCESSING")) return status === "EXPIRED" ? "unknown" : "waiting";
  if (vain.length && !is("INITIATED")) return vain.at(-1).unusable === "LATE" ? "lateRefunded" : "notBookedRefunded";
  if (status === "EXPIRED") return is("INITIATED") ? "unknown" : "expired";
  if (is("INITIATED")) return "open";
  return payments.at(-1)?.status === "FAILED" ? "refused" : "unpaid";
}

const GOOD = new Set(["paid", "lateBooked", "paidTwice"]);
const AGAIN = new Set(["refused", "unpaid"]);
const TO_PAY = new Set([...AGAIN, "open"]);
const CALM = new Set(["waiting", "open"]);
const LOST = new Set([
  "expired",
  "lateRefunded",
  "notBookedRefunded",
  "showCancelled",
  "showCancelledRefunded",
  "cancelled",
  "cancelledRefunded",
]);

/** What goes back: of payments in vain all of it, else the refunds together. */
function goingBack(ending, booking) {
  const all = ending === "paidTwice" || ending === "lateRefunded" || ending === "notBookedRefunded";
  const payments = all ? inVain(booking) : booking.payments;
  const refunds = refundsOf(payments);
  return refunds.length ? together(refunds) : together(payments);
}

function together(parts) {
  const paise = parts.reduce((sum, { amount }) => sum + Math.round(Number(amount.amount) * 100), 0);
  return { amount: (paise / 100).toFixed(2), currency: parts[0].amount.currency };
}

function draw(outlet, booking) {
  const ending = endingOf(booking);
  const values = {
    amount: booking.payments.length ? money(goingBack(ending, booking)) : "",
    time: time(booking.expiresAt, booking.show.theater.timeZone),
  };
  const tone = GOOD.has(ending) ? "good" : CALM.has(ending) ? "" : "warn";
  const sign = GOOD.has(ending) ? "tick" : refundsOf(booking.payments).length ? "back" : "warning";
  title(t(`done.${ending}.heading`));
  fill(
    outlet,
    html`<section class="message ending" role="status">
        <h1 class="d pagehead">${t(`done.${ending}.heading`)}</h1>
        <p class="note ${tone}">${icon(sign)}<span>${t(`done.${ending}`, values)}</span></p>
        ${next(ending, booking)}
      </section>
      <aside class="card sum done">
        ${outing(booking.show, booking.seatIds)}
        ${quote(booking.quote, booking.seatIds.length, t(TO_PAY.has(ending) ? "seats.total" : "done.total"))}
      </aside>`,
  );
}

/** Never a way to pay where money may be on its way already. */
function next(ending, booking) {
  const tickets = html`<a class="btn plain" href="/tickets">${t("sign.tickets")}</a>`;
  if (GOOD.has(ending)) return html`<a class="btn go" href="/t/${booking.ticket.id}">${t("done.ticket")}</a>`;
  if (AGAIN.has(ending) || (ending === "notBookedRefunded" && booking.status === "PENDING_PAYMENT"))
    return html`<a class="btn go" href="/b/${booking.id}">${t("done.again")}</a>`;
  if (LOST.has(ending))
    return html`<a class="btn go" href="/m/${booking.show.movie.id}">${t("show.otherTimes")}</a> ${tickets}`;
  const open = booking.payments.find(({ status, checkoutUrl }) => checkoutUrl && status === "INITIATED");
  return ending === "open" && open ? html`<a class="btn go" href="${open.checkoutUrl}">${t("done.back")}</a>` : tickets;
}
