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
    if (isBooked(booking) && refundsOf(booking.payments).length === 0)
      return go(`/t/${booking.ticket.id}?new=1`, { replace: true });
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

/** Which of the endings it is. */
export function endingOf(booking) {
  const refunds = refundsOf(booking.payments);
  const back = refunds.length > 0;
  const statuses = booking.payments.map((payment) => payment.status);
  if (booking.show.status === "CANCELLED") return back ? "showCancelledRefunded" : "showCancelled";
  if (isBooked(booking)) return back ? "paidTwice" : "paid";
  if (booking.status === "CANCELLED") return back ? "cancelledRefunded" : "cancelled";
  if (back) return "lateRefunded";
  if (booking.status === "EXPIRED")
    return statuses.some((status) => status === "INITIATED" || status === "PROCESSING") ? "unknown" : "expired";
  if (statuses.at(-1) === "FAILED") return "refused";
  return statuses.length ? "waiting" : "unpaid";
}

const GOOD = new Set(["paid", "paidTwice"]);
const AGAIN = new Set(["refused", "unpaid"]);
const LOST = new Set([
  "expired",
  "lateRefunded",
  "showCancelled",
  "showCancelledRefunded",
  "cancelled",
  "cancelledRefunded",
]);

function draw(outlet, booking) {
  const ending = endingOf(booking);
  const refund = refundsOf(booking.payments).at(-1);
  const values = {
    amount: money(refund?.amount ?? booking.quote.total),
    time: time(booking.expiresAt, booking.show.theater.timeZone),
  };
  title(t(`done.${ending}.heading`));
  fill(
    outlet,
    html`<section class="message ending" role="status">
        <h1 class="d pagehead">${t(`done.${ending}.heading`)}</h1>
        <p class="note ${GOOD.has(ending) ? "good" : ending === "waiting" ? "" : "warn"}">
          ${icon(GOOD.has(ending) ? "tick" : refund ? "back" : "warning")}<span>${t(`done.${ending}`, values)}</span>
        </p>
        ${next(ending, booking)}
      </section>
      <aside class="card sum done">
        ${outing(booking.show, booking.seatIds)} ${quote(booking.quote, booking.seatIds.length)}
      </aside>`,
  );
}

function next(ending, booking) {
  if (GOOD.has(ending)) return html`<a class="btn go" href="/t/${booking.ticket.id}">${t("done.ticket")}</a>`;
  if (AGAIN.has(ending)) return html`<a class="btn go" href="/b/${booking.id}">${t("done.again")}</a>`;
  if (LOST.has(ending)) {
    return html`<a class="btn go" href="/m/${booking.show.movie.id}">${t("show.otherTimes")}</a>
      <a class="btn plain" href="/tickets">${t("sign.tickets")}</a>`;
  }
  const open = booking.payments.find(
    ({ status, checkoutUrl }) => checkoutUrl && (status === "INITIATED" || status === "PROCESSING"),
  );
  return open ? html`<a class="btn" href="${open.checkoutUrl}">${t("done.back")}</a>` : "";
}
