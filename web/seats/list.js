/** The seats as a list: row by row, only what can be had. It does everything that the map does. */
import { fill, html } from "../ground/html.js";
import { t } from "../ground/words.js";

function listOf(rows, look) {
  const offered = rows
    .map((row) => ({
      row,
      seats: row.seats
        .map((seat) => ({ seat, ...look(seat) }))
        .filter(({ state }) => state === "free" || state === "own"),
    }))
    .filter(({ seats }) => seats.length);
  if (offered.length === 0) return html`<p class="mute">${t("seats.noneFree")}</p>`;
  return offered.map(
    ({ row, seats }) =>
      html`<fieldset>
        <legend>${t("seats.rowOffers", { row: row.label, count: seats.length })}</legend>
        ${seats.map(
          ({ seat, state, label }) =>
            html`<button
              class="chip"
              data-seat="${seat.seatId}"
              aria-pressed="${state === "own"}"
              aria-label="${label}"
            >
              ${seat.seatId}
            </button>`,
        )}
      </fieldset>`,
  );
}

/** Takes the map's place when it is asked for. */
export class SeatList {
  /** `rows`: of the hall; `look`: (seat) → {state, label}. */
  constructor(outlet, rows, look) {
    Object.assign(this, { outlet, rows, look, isShown: false });
  }

  toggle(button) {
    this.isShown = !this.isShown;
    button.setAttribute("aria-expanded", this.isShown);
    button.textContent = t(this.isShown ? "seats.asMap" : "seats.asList");
    this.outlet.querySelector(".seatlist").hidden = !this.isShown;
    this.outlet.querySelector(".map").hidden = this.isShown;
    this.draw();
  }

  /** With the keyboard at the seat where it was. */
  draw() {
    if (!this.isShown) return;
    const list = this.outlet.querySelector(".seatlist");
    const { seat } = list.contains(document.activeElement) ? document.activeElement.dataset : {};
    fill(list, listOf(this.rows, this.look));
    if (seat) list.querySelector(`[data-seat="${seat}"]`)?.focus();
  }
}
