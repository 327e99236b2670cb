/** One's bookings: what is coming, what is open, what is past. */
import { now } from "../ground/clock.js";
import { ask } from "../ground/graphql.js";
import { fill, html } from "../ground/html.js";
import { loading, note, title } from "../ground/page.js";
import { Unreachable } from "../ground/reaching.js";
import { go } from "../ground/router.js";
import { rememberedAll } from "../ground/storage.js";
import { t } from "../ground/words.js";
import { poster } from "../pictures/posters.js";
import { when } from "../tickets/facts.js";
import { asOwner } from "../tickets/private.js";

export default async function page(outlet) {
  title(t("sign.tickets"));
  try {
    if (!(await asOwner(outlet, () => go(location.href, { replace: true })))) return;
    const { me } = await loading(outlet, html`<div class="skeleton tall"></div>`, ask("MyBookingsQuery"));
    draw(outlet, me?.bookings ?? []);
  } catch (problem) {
    const kept = rememberedAll("ticket.");
    if (!(problem instanceof Unreachable) || kept.length === 0) throw problem;
    draw(outlet, kept.map(booked), note("warn", t("tickets.offline")));
  }
}

/** A kept ticket as its booking. */
const booked = (ticket) => ({ ticket, show: ticket.show, seatIds: ticket.seatIds, status: ticket.booking.status });

function draw(outlet, bookings, above = "") {
  const isPast = ({ show }) => new Date(show.endsAt) < now();
  const isOpen = ({ status }) => status === "PENDING_PAYMENT";
  const open = bookings.filter(isOpen);
  const coming = bookings.filter((each) => each.ticket && !isPast(each) && each.status !== "CANCELLED");
  const past = bookings.filter((each) => !open.includes(each) && !coming.includes(each));
  fill(
    outlet,
    html`<h1 class="d pagehead">${t("sign.tickets")}</h1>
      ${above} ${bookings.length ? "" : empty()} ${group("tickets.open", open)}
      ${group("tickets.coming", coming.reverse())} ${group("tickets.past", past)}`,
  );
}

const empty = () =>
  html`<section class="message">
    <p class="mute">${t("tickets.none")}</p>
    <a class="btn go" href="/">${t("missing.action")}</a>
  </section>`;

function group(heading, bookings) {
  if (bookings.length === 0) return "";
  return html`<section class="mine">
    <h2>${t(heading)}</h2>
    <ul>
      ${bookings.map(entry)}
    </ul>
  </section>`;
}

function entry(booking) {
  const { show, ticket, seatIds, status } = booking;
  const address = ticket
    ? `/t/${ticket.id}`
    : status === "PENDING_PAYMENT"
      ? `/b/${booking.id}`
      : `/b/${booking.id}/done`;
  const state = show.status === "CANCELLED" ? "SHOW_CANCELLED" : status;
  return html`<li>
    <a class="card one" href="${address}"
      ><img class="poster" alt="" src="${poster(show.movie)}" /><span
        ><b class="d">${show.movie.name}</b><span>${when(show)}</span
        ><span class="mute small">${show.theater.name}, ${show.screen.name}</span
        ><span class="small">${seatIds.join(", ")}</span></span
      ><span class="tag ${state === "CONFIRMED" ? "good" : ""}">${t(`booking.${state}`)}</span></a
    >
  </li>`;
}
