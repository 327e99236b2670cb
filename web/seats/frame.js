/** What stands around the hall: which show it is, the map's own buttons, the legend. */
import { longDay, time } from "../ground/format.js";
import { fill, html, icon } from "../ground/html.js";
import { t } from "../ground/words.js";
import { poster } from "../pictures/posters.js";
import { legend } from "./legend.js";

/** `place`: of the hall's seats; `tiers`: by seat type. */
export function frame(outlet, show, place, tiers) {
  fill(
    outlet,
    html`<p class="crumb">
        <a href="/">${show.theater.city}</a> › <a href="/m/${show.movie.id}">${show.movie.name}</a> ›
        ${longDay(show.businessDate)}
      </p>
      <div class="showbar">
        <img class="poster" alt="" src="${poster(show.movie)}" />
        <div>
          <h1 class="d">${show.movie.name}</h1>
          <p class="mute" data-when></p>
        </div>
      </div>
      <div class="two">
        <section class="card maphold" aria-label="${t("seats.label")}">
          <div class="best wish"></div>
          <div class="best">
            <button class="btn plain aslist" data-list aria-expanded="false">${t("seats.asList")}</button>
            <span class="zoom"
              ><button data-zoom="larger" aria-label="${t("seats.larger")}">${icon("more")}</button
              ><button data-zoom="smaller" aria-label="${t("seats.smaller")}">${icon("less")}</button
              ><button data-zoom="whole" aria-label="${t("seats.whole")}">${icon("whole")}</button></span
            >
          </div>
          <div class="seatlist" hidden></div>
          <div class="map"><svg class="hall" role="grid"></svg></div>
          <div class="under">
            <button class="mini" data-zoom="whole" aria-label="${t("seats.whole")}"></button>
            <div data-legend></div>
          </div>
        </section>
        <aside class="card sum desk" aria-label="${t("seats.yours")}" tabindex="-1"></aside>
      </div>`,
  );
  describe(outlet, show, place, tiers);
}

/** What may change while one chooses: when the show is, and what its seats cost. */
export function describe(outlet, show, { seats }, tiers) {
  const day = longDay(show.businessDate);
  fill(
    outlet.querySelector("[data-when]"),
    html`<b>${day}, ${time(show.startsAt, show.theater.timeZone)}</b> · ${show.theater.name} · ${show.screen.name}`,
  );
  fill(outlet.querySelector("[data-legend]"), legend(show.prices, tiers, seats));
}

/** On a phone the sum stands below the page, over everything else. Returns it. */
export function sheetBelow(onClick) {
  document.querySelector("body > .sheet")?.remove();
  const sheet = document.createElement("div");
  sheet.className = "sheet";
  sheet.setAttribute("role", "region");
  sheet.setAttribute("aria-label", t("seats.yours"));
  sheet.addEventListener("click", onClick);
  document.body.append(sheet);
  return sheet;
}
