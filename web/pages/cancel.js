/** Cancelling: which seats, what comes back, and only then the command. */
import { money } from "../ground/format.js";
import { act, ask, newKey } from "../ground/graphql.js";
import { fill, html } from "../ground/html.js";
import { loading, missing, note, reason, title } from "../ground/page.js";
import { go } from "../ground/router.js";
import { t } from "../ground/words.js";
import { outing } from "../tickets/facts.js";
import { asOwner } from "../tickets/private.js";

export default async function page(outlet, { id }) {
  if (!(await asOwner(outlet, () => go(location.href, { replace: true })))) return undefined;
  const { ticket } = await loading(outlet, html`<div class="skeleton tall"></div>`, ask("TicketQuery", { id }));
  if (ticket === null) return missing(outlet);
  const state = { ticket, seatIds: new Set(ticket.seatIds), quote: null, problem: null, busy: false, key: newKey() };
  title(t("cancel.heading"));
  await quoted(outlet, state);
  const changed = async ({ target }) => {
    if (!target.matches("[name=seat]")) return;
    state.seatIds[target.checked ? "add" : "delete"](target.value);
    await quoted(outlet, state);
    outlet.querySelector(`[name=seat][value="${target.value}"]`)?.focus();
  };
  const clicked = ({ target }) => target.closest("[data-cancel]") && cancel(outlet, state);
  outlet.addEventListener("change", changed);
  outlet.addEventListener("click", clicked);
  return () => {
    outlet.removeEventListener("change", changed);
    outlet.removeEventListener("click", clicked);
  };
}

/** Shows what would come back for the chosen seats. */
async function quoted(outlet, state) {
  state.quote = null;
  state.problem = null;
  if (state.seatIds.size) {
    try {
      const variables = { ticketId: state.ticket.id, seatIds: [...state.seatIds] };
      state.quote = (await ask("QuoteQuery", variables)).cancellationQuote;
    } catch (problem) {
      state.problem = reason(problem);
    }
  }
  draw(outlet, state);
}

function draw(outlet, { ticket, seatIds, quote, problem, busy }) {
  fill(
    outlet,
    html`<p class="crumb"><a href="/t/${ticket.id}">${t("cancel.back")}</a></p>
      <h1 class="d pagehead">${t("cancel.heading")}</h1>
      <div class="two">
        <div>
          <section class="card block">
            <fieldset class="picks">
              <legend>${t("cancel.which")}</legend>
              ${ticket.seatIds.map(
                (seatId) =>
                  html`<label class="chip"
                    ><input
                      type="checkbox"
                      name="seat"
                      value="${seatId}"
                      ${seatIds.has(seatId) ? "checked" : ""}
                    />${seatId}</label
                  >`,
              )}
            </fieldset>
            ${problem ? note("warn", problem) : ""} ${quote ? back(quote) : ""}
            ${
              quote
                ? html`<button class="btn go wide" data-cancel ${busy ? "disabled" : ""}>
                    ${t("cancel.go", { count: seatIds.size, amount: money(quote.refund) })}
                  </button>`
                : ""
            }
          </section>
        </div>
        <aside class="card sum">${outing(ticket.show, ticket.seatIds)}</aside>
      </div>`,
  );
}

const back = ({ refund, fee, reason: why }) =>
  html`<dl class="lines n">
      ${
        Number(fee.amount)
          ? html`<dt>${t("cancel.fee")}</dt>
              <dd>${money(fee)}</dd>`
          : ""
      }
      <dt class="tot">${t("cancel.comesBack")}</dt>
      <dd class="tot">${money(refund)}</dd>
    </dl>
    <p class="small mute">${why}</p>`;

async function cancel(outlet, state) {
  if (state.busy) return;
  state.busy = true;
  draw(outlet, state);
  try {
    const input = { ticketId: state.ticket.id, seatIds: [...state.seatIds], idempotencyKey: state.key };
    const result = await act("CancelMutation", input);
    if (result.ok) return await go(`/t/${state.ticket.id}`, { replace: true });
    state.problem = result.problem.message;
  } catch (problem) {
    state.problem = reason(problem);
  }
  state.busy = false;
  draw(outlet, state);
}
