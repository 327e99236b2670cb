/** A ticket: its code first, for the gate; kept on this device, so that it opens without a network. */
import { money, shortDay, time } from "../ground/format.js";
import { act, ask, newKey } from "../ground/graphql.js";
import { fill, html, icon } from "../ground/html.js";
import { loading, message, note, reason, title } from "../ground/page.js";
import { Unreachable } from "../ground/reaching.js";
import { go } from "../ground/router.js";
import { forget, remember, remembered } from "../ground/storage.js";
import { t } from "../ground/words.js";
import { poster } from "../pictures/posters.js";
import { terms } from "../seats/panel.js";
import { about, refundsOf } from "../tickets/facts.js";
import { asOwner } from "../tickets/private.js";

export default async function page(outlet, { id }, query) {
  const kept = remembered(`ticket.${id}`);
  if (kept) draw(outlet, kept, { isKept: true });
  let found;
  try {
    if (!(await asOwner(outlet, () => go(location.href, { replace: true })))) return undefined;
    found = await loading(outlet, html`<div class="skeleton tall"></div>`, ask("TicketQuery", { id }));
  } catch (problem) {
    if (kept && problem instanceof Unreachable) return draw(outlet, kept, { isKept: true, isOffline: true });
    throw problem;
  }
  if (found.ticket === null) return wrong(outlet, id);
  remember(`ticket.${id}`, found.ticket);
  draw(outlet, found.ticket, { isNew: query.has("new") });
  return undefined;
}

function wrong(outlet, id) {
  forget(`ticket.${id}`);
  message(outlet, {
    heading: t("ticket.wrong"),
    text: t("ticket.wrongText"),
    action: html`<a class="btn go" href="/tickets">${t("sign.tickets")}</a>`,
  });
}

function status(ticket, { isNew, isOffline }) {
  const back = refundsOf(ticket.booking?.payments ?? []).at(-1);
  if (isOffline) return note("warn", t("ticket.offline"));
  if (ticket.show.status === "CANCELLED")
    return note(
      "warn",
      back ? t("done.showCancelledRefunded", { amount: money(back.amount) }) : t("done.showCancelled"),
      "back",
    );
  if (ticket.status === "CANCELLED")
    return note(
      "warn",
      back ? t("ticket.cancelledBack", { amount: money(back.amount) }) : t("ticket.cancelled"),
      "back",
    );
  if (ticket.status === "ADMITTED") return note("good", t("ticket.admitted"), "tick");
  if (back) return note("good", t("ticket.partBack", { amount: money(back.amount) }), "back");
  return isNew ? note("good", t("ticket.new"), "tick") : "";
}

function draw(outlet, ticket, how) {
  const { show, seatIds } = ticket;
  const { theater, movie } = show;
  const isValid = ticket.status !== "CANCELLED" && show.status !== "CANCELLED";
  title(movie.name);
  fill(
    outlet,
    html`<div class="ticket-note">${status(ticket, how)}</div>
      <article class="ticket ${isValid ? "" : "void"}">
        <img class="strip" alt="" src="${poster(movie, { withTitle: false })}" />
        <div class="tk">
          ${isValid ? html`<span class="tag good">${t("ticket.people", { count: seatIds.length })}</span>` : ""}
          <h1 class="d">${movie.name}</h1>
          <p class="mute">${about(show)}</p>
          <dl class="facts">
            <div>
              <dt>${t("ticket.day")}</dt>
              <dd>${shortDay(show.businessDate)}</dd>
            </div>
            <div>
              <dt>${t("ticket.starts")}</dt>
              <dd class="n">${time(show.startsAt, theater.timeZone)}</dd>
            </div>
            <div>
              <dt>${t("ticket.screen")}</dt>
              <dd>${show.screen.name}</dd>
            </div>
            <div class="w">
              <dt>${t("seats.label")}</dt>
              <dd class="n seats-of">${seatIds.join(" ")}</dd>
            </div>
            <div class="w">
              <dt>${theater.name}</dt>
              <dd class="plain">${theater.address}</dd>
            </div>
          </dl>
        </div>
        <div class="stub">
          ${isValid ? html`<img class="qr" alt="${t("ticket.code")}" src="${ticket.passImage}" />` : html`<p class="d">${t("ticket.void")}</p>`}
          ${
            isValid
              ? html`<p class="show-this">${t("ticket.showThis")}</p>
                  <p class="small mute">${t("ticket.kept")}</p>`
              : ""
          }
          <p class="small mute n">${ticket.id}</p>
        </div>
      </article>
      ${isValid ? actions(ticket) : ""}`,
  );
  outlet.querySelector("[data-send]")?.addEventListener("click", ({ target }) => send(target, ticket.id));
}

function actions({ id, show }) {
  const place = encodeURIComponent(`${show.theater.name}, ${show.theater.address ?? ""}, ${show.theater.city}`);
  return html`<div class="acts">
      <button class="btn" data-send>${t("ticket.send")}</button>
      <a class="btn" href="https://www.openstreetmap.org/search?query=${place}" rel="noreferrer" target="_blank"
        >${t("ticket.way")}</a
      >
    </div>
    <section class="card block">
      <h2>${t("ticket.plans")}</h2>
      ${terms(show)}
      <a class="btn" href="/t/${id}/cancel">${t("ticket.cancel")}</a>
    </section>`;
}

async function send(button, ticketId) {
  button.disabled = true;
  try {
    const result = await act("SendTicketMutation", { ticketId, idempotencyKey: newKey() });
    button.textContent = result.ok ? t("ticket.sent") : result.problem.message;
  } catch (problem) {
    button.textContent = reason(problem);
    button.disabled = false;
  }
}
