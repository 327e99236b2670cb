/** One movie: what it is, and where and when it plays on a day. */
import { daysFrom, today } from "../ground/clock.js";
import { dayOfMonth, languageName, list, longDay, minutes, money, month, time, weekday } from "../ground/format.js";
import { ask } from "../ground/graphql.js";
import { fill, html } from "../ground/html.js";
import { loading, missing, title } from "../ground/page.js";
import { remembered } from "../ground/storage.js";
import { t } from "../ground/words.js";
import { poster } from "../pictures/posters.js";
import { cheapest, nodes } from "./programme.js";

const DAYS = 7;
const FEW = 0.15;

export default async function page(outlet, { id }, query) {
  const state = { date: query.get("day") ?? today(), city: query.get("city") ?? remembered("city") ?? "Bengaluru" };
  const read = () => ask("MovieQuery", { id, city: state.city, date: state.date }, { asVisitor: true });
  const { movie } = await loading(outlet, html`<div class="skeleton tall"></div>`, read());
  if (movie === null) return missing(outlet);
  title(movie.name);
  draw(outlet, movie, state);
  outlet.addEventListener("click", choose);
  return () => outlet.removeEventListener("click", choose);

  async function choose({ target }) {
    const day = target.closest("button[data-day]")?.dataset.day;
    if (!day) return;
    state.date = day;
    history.replaceState({}, "", `?day=${day}`);
    draw(outlet, (await read()).movie, state);
    outlet.querySelector(`[data-day="${day}"]`).focus();
  }
}

function draw(outlet, movie, state) {
  const shows = nodes(movie.shows);
  fill(
    outlet,
    html`<p class="crumb"><a href="/">${state.city}</a> › ${movie.name}</p>
      <section class="about">
        <img class="poster" alt="" src="${poster(movie)}" />
        <div>
          <h1 class="d pagehead">${movie.name}</h1>
          <p class="mute">${facts(movie)}</p>
          ${movie.synopsis ? html`<p class="synopsis">${movie.synopsis}</p>` : ""}
        </div>
      </section>
      <nav class="scrollx days" aria-label="${t("home.days")}">
        ${daysFrom(today(), DAYS).map((date) => day(date, state))}
      </nav>
      ${shows.length ? theaters(shows) : none(state)}`,
  );
}

const facts = (movie) =>
  [
    languageName(movie.language),
    movie.certificate,
    minutes(movie.durationMinutes),
    list(movie.genres),
    ...movie.formats,
  ]
    .filter(Boolean)
    .join(" · ");

const day = (date, state) =>
  html`<button class="day" data-day="${date}" ${date === state.date ? html`aria-current="date"` : ""}>
    <span>${date === today() ? t("today") : weekday(date)}</span><b class="n">${dayOfMonth(date)}</b
    ><span>${month(date)}</span>
  </button>`;

function theaters(shows) {
  const ofTheater = Map.groupBy ? Map.groupBy(shows, (show) => show.theater.id) : grouped(shows);
  return [...ofTheater.values()].map(
    (theirs) =>
      html`<section class="card theater">
        <h2>${theirs[0].theater.name}</h2>
        <p class="small mute">${theirs[0].theater.address}</p>
        <ul class="times">
          ${theirs.map(entry)}
        </ul>
      </section>`,
  );
}

function grouped(shows) {
  const groups = new Map();
  for (const show of shows) groups.set(show.theater.id, [...(groups.get(show.theater.id) ?? []), show]);
  return groups;
}

function entry(show) {
  const { available, total } = show.availability;
  const clock = time(show.startsAt, show.theater.timeZone);
  if (available === 0) {
    return html`<li>
      <span class="showtime gone"><b class="d n">${clock}</b><span class="small">${t("soldOut")}</span></span>
    </li>`;
  }
  const kind = available < total * FEW ? "few" : "";
  const from = cheapest([show]);
  return html`<li>
    <a class="showtime ${kind}" href="/s/${show.id}"
      ><b class="d n">${clock}</b><span class="small">${show.screen.name}</span
      ><span class="small n">${from ? t("from", { price: money(from, { short: true }) }) : ""}</span
      ><span class="small n left">${t("home.left", { count: available })}</span></a
    >
  </li>`;
}

const none = (state) =>
  html`<section class="message">
    <h2>${t("movie.noShows", { day: longDay(state.date), city: state.city })}</h2>
    <p class="mute">${t("movie.otherDay")}</p>
  </section>`;
