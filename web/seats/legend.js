/** What the shapes mean. */
import { money } from "../ground/format.js";
import { html, Markup } from "../ground/html.js";
import { t } from "../ground/words.js";
import { inside } from "./shapes.js";

const SAMPLE = { number: "", linkedWith: [], accessible: false, companion: false };

const entry = (tier, state, words, seat = SAMPLE) =>
  html`<li>
    <svg class="seat ${tier} ${state}" viewBox="-15 -15 30 30" aria-hidden="true">
      ${new Markup(inside(seat, tier, state))}</svg
    >${words}
  </li>`;

export function legend(prices, tiers, seats) {
  const types = [...prices].sort((one, other) => Number(one.price.amount) - Number(other.price.amount));
  const some = (test, markup) => (seats.some(test) ? markup : "");
  return html`<ul class="legend" aria-label="${t("legend.label")}">
    ${types.map(({ seatType, price }) => entry(tiers.get(seatType), "free", `${seatType} ${money(price, { short: true })}`))}
    ${entry("gold", "own", t("legend.own"))} ${entry("gold", "held", t("legend.held"))}
    ${entry("gold", "taken", t("legend.taken"))}
    ${some((seat) => seat.accessible, entry("gold", "free", t("legend.wheelchair"), { ...SAMPLE, accessible: true }))}
    ${some((seat) => seat.companion, entry("gold", "free", t("legend.companion"), { ...SAMPLE, companion: true }))}
  </ul>`;
}
