/** The seats as a list: row by row, only what can be had. It does everything that the map does. */
import { html } from "../ground/html.js";
import { t } from "../ground/words.js";

export function listOf(rows, look) {
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
