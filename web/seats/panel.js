/** What one has chosen: seats, time, the whole sum, the next step. Beside the map, or a sheet below it on a phone. */
import { money, time } from "../ground/format.js";
import { html, icon } from "../ground/html.js";
import { note } from "../ground/page.js";
import { t } from "../ground/words.js";
import { named } from "./saying.js";

const RING = 138;
const LAST_MINUTE = 60;

export const clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** `state`: {show, choice, lock, secondsLeft, sum, problem, busy}. */
export function panel(state) {
  const { choice, lock } = state;
  if (choice.size === 0 && !lock) return empty(state);
  return html`${lock ? clock(state) : ""}
    <h2 class="unseen">${t("seats.yours")}</h2>
    <ul class="seatchips">
      ${choice.list.map(chip)}
    </ul>
    ${choice.why ? html`<p class="small mute terms">${choice.why}</p>` : ""}
    ${state.problem ? problem(state.problem) : ""} ${sum(state)} ${step(state)} ${terms(state.show)} ${live(state)}`;
}

function empty({ show, problem: answer }) {
  return html`<h2>${t("seats.choose")}</h2>
    <p class="mute">${t("seats.chooseText")}</p>
    ${answer ? problem(answer) : ""} ${terms(show)} `;
}

const chip = (seat) =>
  html`<li class="seatchip">
    ${seat.seatId}<button data-drop="${seat.seatId}" aria-label="${t("seats.drop", { seat: seat.seatId })}">×</button>
  </li>`;

function clock({ show, lock, secondsLeft, fullSeconds }) {
  const few = secondsLeft <= LAST_MINUTE ? "few" : "";
  return html`<div class="clock ${few}">
    <svg class="ring" viewBox="0 0 52 52" aria-hidden="true">
      <circle class="ring-ground" cx="26" cy="26" r="22" />
      <circle
        class="ring-left"
        cx="26"
        cy="26"
        r="22"
        stroke-dasharray="${(RING * secondsLeft) / fullSeconds} ${RING}"
        transform="rotate(-90 26 26)"
      />
    </svg>
    <div>
      <b class="n" role="timer">${clockText(secondsLeft)}</b>
      <p class="small mute">${t("seats.heldUntil", { time: time(lock.expiresAt, show.theater.timeZone) })}</p>
    </div>
    <button class="btn plain" data-extend>${t("seats.longer")}</button>
  </div>`;
}

const problem = ({ text, action }) =>
  html`<div class="note warn" role="alert">
    ${icon("warning")}<span
      >${text}${action ? html` <button class="btn plain" data-take="${action.seatIds.join(",")}">${action.label}</button>` : ""}</span
    >
  </div>`;

/** The whole price, fee and tax included, from the first seat on. */
function sum({ sum: { lines, total } }) {
  return html`<dl class="lines n">
    ${lines.map(
      ({ label, amount }) =>
        html`<dt>${label}</dt>
          <dd>${money(amount)}</dd>`,
    )}
    <dt class="tot">${t("seats.total")}</dt>
    <dd class="tot">${money(total)}</dd>
  </dl>`;
}

function step({ choice, isHeld, busy }) {
  if (isHeld) return html`<button class="btn go wide" data-pay ${busy ? "disabled" : ""}>${t("seats.pay")}</button>`;
  const label = t("seats.hold", { count: choice.size });
  return html`<button class="btn go wide" data-hold ${busy || choice.size === 0 ? "disabled" : ""}>${label}</button>`;
}

export function terms({ cancellationPolicy, theater }) {
  const until = cancellationPolicy.closesAt;
  if (until === null || new Date(until) < new Date()) return html`<p class="small mute terms">${t("terms.none")}</p>`;
  const free = cancellationPolicy.tiers.find((tier) => Number(tier.feePercent) === 0 && tier.until);
  const sentence = free
    ? t("terms.free", { time: time(free.until, theater.timeZone) })
    : t("terms.until", { time: time(until, theater.timeZone) });
  return html`<p class="small mute terms">${sentence}</p>`;
}

const live = ({ isLive }) => (isLive ? note("", t("seats.live"), "live") : note("warn", t("seats.lost")));

/** On a phone: one line, the sum, one button. */
export function sheet(state) {
  const { choice, lock, secondsLeft } = state;
  if (choice.size === 0 && !lock) return null;
  return html`<div class="sheet-line">
      <div>
        <p><b>${named(choice.list)}</b></p>
        <p class="small mute">
          ${lock ? html`<span class="n">${clockText(secondsLeft)}</span> ${t("seats.left")}` : t("seats.notHeld")}
        </p>
      </div>
      <b class="d n">${money(state.sum.total)}</b>
    </div>
    ${step(state)}`;
}
