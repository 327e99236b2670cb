/** Check and pay: what, when, where, which seats, what each part costs, what comes back, whom one pays. */
import { now } from "../ground/clock.js";
import { money, time } from "../ground/format.js";
import { act, ask, newKey } from "../ground/graphql.js";
import { fill, html } from "../ground/html.js";
import { loading, missing, note, reason, title } from "../ground/page.js";
import { go } from "../ground/router.js";
import { t } from "../ground/words.js";
import { clockText, terms } from "../seats/panel.js";
import { isFree, outing, quote } from "../tickets/facts.js";
import { asOwner } from "../tickets/private.js";

const METHODS = ["UPI", "CARD", "NETBANKING", "WALLET"];

export default async function pay(outlet, { id }) {
  if (!(await asOwner(outlet, () => go(location.href, { replace: true })))) return undefined;
  const { booking, me } = await loading(outlet, html`<div class="skeleton tall"></div>`, ask("BookingQuery", { id }));
  if (booking === null) return missing(outlet);
  if (booking.status !== "PENDING_PAYMENT") {
    await go(`/b/${id}/done`, { replace: true });
    return undefined;
  }
  const state = { booking, me, method: METHODS[0], problem: null, busy: false };
  title(t("pay.heading"));
  draw(outlet, state);
  const timer = setInterval(() => tick(outlet, booking), 1000);
  const changed = ({ target }) => {
    if (target.name !== "method") return;
    state.method = target.value;
    draw(outlet, state);
    outlet.querySelector(`[value=${state.method}]`).focus();
  };
  const clicked = ({ target }) => target.closest("[data-pay]") && start(outlet, state);
  outlet.addEventListener("change", changed);
  outlet.addEventListener("click", clicked);
  return () => {
    clearInterval(timer);
    outlet.removeEventListener("change", changed);
    outlet.removeEventListener("click", clicked);
  };
}

const secondsLeft = (booking) => Math.max(0, Math.ceil((new Date(booking.expiresAt).getTime() - now()) / 1000));

function tick(outlet, booking) {
  const left = secondsLeft(booking);
  const clock = outlet.querySelector("[role=timer]");
  if (clock) clock.textContent = clockText(left);
  if (left === 0) go(`/b/${booking.id}/done`, { replace: true });
}

function draw(outlet, { booking, me, method, problem, busy }) {
  const { show } = booking;
  const until = time(booking.expiresAt, show.theater.timeZone);
  const free = isFree(booking.quote);
  fill(
    outlet,
    html`<p class="crumb"><a href="/s/${show.id}">${t("pay.back")}</a></p>
      <div class="payhead">
        <h1 class="d pagehead">${t("pay.heading")}</h1>
        <div class="clock">
          <div>
            <b class="n" role="timer">${clockText(secondsLeft(booking))}</b>
            <p class="small mute">${t("pay.yours", { seats: booking.seatIds.join(", "), time: until })}</p>
          </div>
        </div>
      </div>
      <div class="two rev paypad">
        <div>
          <section class="card block">
            <h2><span class="num done" aria-hidden="true">✓</span>${t("pay.where")}</h2>
            <p class="mute under-head">${contact(me)}</p>
          </section>
          ${free ? "" : methods(method)} ${problem ? note("warn", problem) : ""}
          <section class="card block">
            <button class="btn go wide" data-pay ${busy ? "disabled" : ""}>${label(booking, method, free)}</button>
            <p class="small mute under-head">${free ? t("pay.free") : t("pay.next")}</p>
          </section>
        </div>
        <aside class="card sum">
          ${outing(show, booking.seatIds)} ${quote(booking.quote, booking.seatIds.length)} ${terms(show)}
        </aside>
      </div>`,
  );
}

const contact = ({ phone, email }) =>
  phone && email ? t("pay.both", { phone, email }) : t(phone ? "pay.phone" : "pay.email", { phone, email });

const label = ({ quote: { total } }, method, free) =>
  free ? t("pay.take") : t("pay.with", { amount: money(total), method: t(`method.${method}`) });

function methods(chosen) {
  return html`<section class="card block">
    <h2><span class="num" aria-hidden="true">2</span>${t("pay.how")}</h2>
    <div class="pay" role="radiogroup" aria-label="${t("pay.how")}">
      ${METHODS.map(
        (method) =>
          html`<label class="${method === chosen ? "on" : ""}"
            ><input type="radio" name="method" value="${method}" ${method === chosen ? "checked" : ""} /><span
              ><b>${t(`method.${method}`)}</b><br /><span class="small mute">${t(`method.${method}.text`)}</span></span
            ></label
          >`,
      )}
    </div>
  </section>`;
}

async function start(outlet, state) {
  if (state.busy) return;
  Object.assign(state, { busy: true, problem: null });
  draw(outlet, state);
  try {
    const { booking } = state;
    if (isFree(booking.quote)) await confirmFree(booking, state);
    else await payOutside(booking, state);
  } catch (problem) {
    state.problem = reason(problem);
  }
  state.busy = false;
  if (outlet.querySelector("[data-pay]")) draw(outlet, state);
}

async function confirmFree(booking, state) {
  const result = await act("ConfirmMutation", { bookingId: booking.id });
  if (result.ok) await go(`/t/${result.value.ticket.id}?new=1`, { replace: true });
  else state.problem = result.problem.message;
}

/** Leaves for the provider's page, which leads back to what became of it. */
async function payOutside({ id, quote: { total } }, state) {
  const result = await act("PayMutation", {
    bookingId: id,
    amount: total.amount,
    method: state.method,
    returnUrl: new URL(`/b/${id}/done`, location.href).href,
    idempotencyKey: newKey(),
  });
  if (result.ok && result.value.checkoutUrl) location.assign(result.value.checkoutUrl);
  else if (result.ok) await go(`/b/${id}/done`, { replace: true });
  else state.problem = result.problem.message;
}
