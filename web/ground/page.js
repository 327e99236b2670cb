/** What all pages share: titles, skeletons, what is missing and what has failed. */
import { RequestRefused } from "./graphql.js";
import { fill, html, icon } from "./html.js";
import { Unreachable } from "./reaching.js";
import { t } from "./words.js";

export function title(text) {
  document.title = text ? `${text} · Marquee` : "Marquee";
}

/** Shows the skeleton if the work takes longer than a glance. */
export async function loading(outlet, skeleton, work) {
  const timer = setTimeout(() => {
    fill(outlet, skeleton);
    outlet.setAttribute("aria-busy", "true");
  }, 300);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    outlet.removeAttribute("aria-busy");
  }
}

export const note = (kind, text, picture = "warning") =>
  html`<p class="note ${kind}">${icon(picture)}<span>${text}</span></p>`;

/** One heading, one sentence, one way on. */
export function message(outlet, { heading, text, action }) {
  title(heading);
  fill(
    outlet,
    html`<section class="message">
      <h1 class="d pagehead">${heading}</h1>
      <p class="mute">${text}</p>
      ${action}
    </section>`,
  );
}

export function missing(outlet) {
  message(outlet, {
    heading: t("missing.heading"),
    text: t("missing.text"),
    action: html`<a class="btn go" href="/">${t("missing.action")}</a>`,
  });
}

const BUSY = new Set(["TOO_MANY_REQUESTS", "OVERLOADED", "UNAVAILABLE"]);

export function reason(problem) {
  if (problem instanceof Unreachable) return t("failed.unreachable");
  if (problem instanceof RequestRefused && BUSY.has(problem.code)) return t("failed.busy");
  return problem instanceof RequestRefused && problem.message ? problem.message : t("failed.text");
}

export function failed(outlet, problem, again) {
  message(outlet, {
    heading: t("failed.heading"),
    text: reason(problem),
    action: html`<button class="btn go" data-again>${t("failed.again")}</button>`,
  });
  outlet.querySelector("[data-again]").addEventListener("click", again);
}
