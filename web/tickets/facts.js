/** What pages about a booking or ticket tell of its show. */
import { languageName, longDay, minutes, money, time } from "../ground/format.js";
import { html } from "../ground/html.js";
import { t } from "../ground/words.js";
import { poster } from "../pictures/posters.js";

export const when = (show) => `${longDay(show.businessDate)}, ${time(show.startsAt, show.theater.timeZone)}`;

export const about = ({ movie }) =>
  [languageName(movie.language), movie.certificate, minutes(movie.durationMinutes)].filter(Boolean).join(" · ");

/** Movie, time, place, seats and seller, in the order in which one looks for them. */
export function outing(show, seatIds) {
  return html`<div class="what">
      <img class="poster" alt="" src="${poster(show.movie)}" />
      <div>
        <h2 class="d">${show.movie.name}</h2>
        <p class="small"><b>${when(show)}</b><br /><span class="mute">${about(show)}</span></p>
      </div>
    </div>
    <dl class="lines small places">
      <dt class="mute">${t("where")}</dt>
      <dd>${show.theater.name}, ${show.screen.name}</dd>
      <dt class="mute">${t("seats.label")}</dt>
      <dd><b>${seatIds.join(", ")}</b></dd>
      <dt class="mute">${t("seller")}</dt>
      <dd>${t("sellerName", { theater: show.theater.name })}</dd>
    </dl>`;
}

/** The quote's lines; parts that are nothing are left out. `name`: what the last line is called. */
export function quote({ tickets, convenienceFee, tax, total }, count, name = t("seats.total")) {
  const parts = [
    [t("pay.tickets", { count }), tickets],
    [t("seats.fee"), convenienceFee],
    [t("seats.tax"), tax],
  ];
  return html`<dl class="lines n">
    ${parts
      .filter(([, amount]) => Number(amount.amount))
      .map(
        ([label, amount]) =>
          html`<dt>${label}</dt>
            <dd>${money(amount)}</dd>`,
      )}
    <dt class="tot">${name}</dt>
    <dd class="tot">${money(total)}</dd>
  </dl>`;
}

export const isFree = ({ total }) => Number(total.amount) === 0;

/** What went back of the payments: their refunds, newest last. */
export const refundsOf = (payments) => payments.flatMap((payment) => payment.refunds);
