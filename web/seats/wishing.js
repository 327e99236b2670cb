/** What one wishes for: how many seats together, of which type, with a wheelchair place. */
import { money } from "../ground/format.js";
import { fill, html } from "../ground/html.js";
import { t } from "../ground/words.js";
import { MOST } from "./choice.js";

export class Wishing {
  /** `hasWheelchairs`: whether the hall has such places. */
  constructor(element, { hasWheelchairs }) {
    Object.assign(this, { element, hasWheelchairs, count: 2, seatType: null, accessible: null });
    element.addEventListener("change", ({ target }) => (this.seatType = target.value || null));
    element.addEventListener("click", ({ target }) => this._clicked(target.closest("button")));
  }

  draw(prices) {
    fill(
      this.element,
      html`<span class="step" role="group" aria-label="${t("wish.count")}">
          <button data-fewer aria-label="${t("wish.fewer")}">−</button
          ><output aria-live="polite">${t("seats.count", { count: this.count })}</output
          ><button data-further aria-label="${t("wish.more")}">+</button>
        </span>
        <label class="pick"
          ><span class="unseen">${t("wish.type")}</span
          ><select>
            <option value="">${t("wish.any")}</option>
            ${prices.map(
              ({ seatType, price }) =>
                html`<option value="${seatType}" ${seatType === this.seatType ? "selected" : ""}>
                  ${seatType}, ${money(price, { short: true })}
                </option>`,
            )}
          </select></label
        >
        <button class="btn" data-best>${t("wish.find")}</button>
        ${
          this.hasWheelchairs
            ? html`<button class="chip wc" data-wheelchair aria-pressed="${this.accessible !== null}">
                ${t("legend.wheelchair")}
              </button>`
            : ""
        }`,
    );
  }

  _clicked(button) {
    if (!button) return;
    const { fewer, further, wheelchair } = button.dataset;
    if (fewer !== undefined) this._become(this.count - 1);
    else if (further !== undefined) this._become(this.count + 1);
    else if (wheelchair !== undefined) {
      this.accessible = this.accessible === null ? 1 : null;
      button.setAttribute("aria-pressed", this.accessible !== null);
    }
  }

  _become(count) {
    this.count = Math.max(1, Math.min(MOST, count));
    this.element.querySelector("output").textContent = t("seats.count", { count: this.count });
  }
}
