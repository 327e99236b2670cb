/** Choosing seats: the hall, live, and what one has picked and holds of it. */
import { ask } from "../ground/graphql.js";
import { html } from "../ground/html.js";
import { loading, message, missing, title } from "../ground/page.js";
import { has, t } from "../ground/words.js";
import { Choosing } from "../seats/choosing.js";

export default async function page(outlet, { id }) {
  const { show } = await loading(
    outlet,
    html`<div class="skeleton tall"></div>`,
    ask("SeatsQuery", { id }, { asVisitor: true }),
  );
  if (show === null) return missing(outlet);
  title(show.movie.name);
  if (show.seatMap === null || show.status !== "ON_SALE") return notOnSale(outlet, show);
  const choosing = new Choosing(outlet, show, { onClosed: () => notOnSale(outlet, show) });
  await choosing.begin();
  return () => choosing.leave();
}

function notOnSale(outlet, show) {
  const key = `show.${show.status}`;
  message(outlet, {
    heading: t(has(key) ? key : "show.CLOSED"),
    text: t("show.other", { movie: show.movie.name }),
    action: html`<a class="btn go" href="/m/${show.movie.id}">${t("show.otherTimes")}</a>`,
  });
}
