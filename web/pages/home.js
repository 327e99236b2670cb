/** The city's programme: what begins next, the days, the movies of a day. */
import { daysFrom, now, today } from "../ground/clock.js";
import { dayOfMonth, languageName, list, money, month, time, weekday } from "../ground/format.js";
import { ask } from "../ground/graphql.js";
import { fill, html, icon } from "../ground/html.js";
import { loading, message, title } from "../ground/page.js";
import { remember, remembered } from "../ground/storage.js";
import { t } from "../ground/words.js";
import { poster } from "../pictures/posters.js";
import { nodes, cheapest } from "./programme.js";

const DAYS = 7;
const EVENING = 18;
const MODEST = 200;
const NEXT = 4;

const FILTERS = {
  evening: { label: () => t("home.evening"), keeps: (show) => Number(show.startsAt.slice(11, 13)) >= EVENING },
  modest: {
    label: (movies) => t("home.upTo", { price: upTo(movies) }),
    keeps: (show) => cheapest([show])?.amount <= MODEST,
  },
};

export default async function home(outlet, _, query) {
  const city = query.get("city") ?? remembered("city");
  const state = { city, date: query.get("day") ?? today(), language: null, filters: new Set(), movies: [] };
  const cities = (await loading(outlet, skeleton(), ask("CitiesQuery", {}, { asVisitor: true }))).cities;
  if (cities.length === 0) return noCity(outlet);
  state.city = cities.find((each) => each.name === city)?.name ?? cities[0].name;
  remember("city", state.city);
  drawTools(cities, state.city);
  title(t("home.title", { city: state.city }));
  await loading(outlet, skeleton(), programme(state));
  draw(outlet, state);
  outlet.addEventListener("click", choose);
  return () => outlet.removeEventListener("click", choose);

  async function choose({ target }) {
    const button = target.closest("button[data-day], button[data-language], button[data-filter]");
    if (!button) return;
    const { day, language, filter } = button.dataset;
    if (day) {
      state.date = day;
      history.replaceState({}, "", day === today() ? "/" : `/?day=${day}`);
      await programme(state);
    } else if (language !== undefined) {
      state.language = language || null;
    } else {
      state.filters.has(filter) ? state.filters.delete(filter) : state.filters.add(filter);
    }
    draw(outlet, state);
    outlet.querySelector(`[data-day="${day}"], [data-language="${language}"], [data-filter="${filter}"]`)?.focus();
  }
}

async function programme(state) {
  const found = await ask("ProgrammeQuery", { city: state.city, date: state.date }, { asVisitor: true });
  state.movies = nodes(found.movies).map((movie) => ({ ...movie, shows: nodes(movie.shows) }));
}

/** Late at night the day's shows have all begun: what one can go to is tomorrow's. */
async function tomorrow(state) {
  const [, next] = daysFrom(state.date, 2);
  state.date = next;
  await programme(state);
}

function drawTools(cities, chosen) {
  const tools = document.getElementById("sign-tools");
  if (!tools) return;
  fill(
    tools,
    html`<label class="citypick"
      >${icon("place")}<span class="unseen">${t("home.city")}</span
      ><select>
        ${cities.map(({ name }) => html`<option ${name === chosen ? "selected" : ""}>${name}</option>`)}
      </select></label
    >`,
  );
  tools.querySelector("select").addEventListener("change", ({ target }) => {
    remember("city", target.value);
    location.assign(`/?city=${encodeURIComponent(target.value)}`);
  });
}

function noCity(outlet) {
  message(outlet, { heading: t("home.noCity.heading"), text: t("home.noCity.text"), action: "" });
}

function kept(state) {
  const filters = [...state.filters].map((name) => FILTERS[name].keeps);
  return state.movies
    .filter((movie) => state.language === null || movie.language === state.language)
    .map((movie) => ({ ...movie, shows: movie.shows.filter((show) => filters.every((keeps) => keeps(show))) }))
    .filter((movie) => movie.shows.length);
}

function draw(outlet, state) {
  const movies = kept(state);
  fill(
    outlet,
    html`${billing(state)} ${days(state)} ${filters(state)}
    ${movies.length ? html`<div class="grid">${movies.map(card)}</div>` : nothing(state)}`,
  );
}

/** What begins next today, with its free seats. */
function billing(state) {
  const next = state.movies
    .flatMap((movie) => movie.shows.map((show) => ({ movie, show })))
    .filter(({ show }) => show.availability.available && new Date(show.startsAt) > now())
    .sort((one, other) => one.show.startsAt.localeCompare(other.show.startsAt))
    .slice(0, NEXT);
  const heading = state.date === today() ? "home.tonight" : "home.day";
  const lines = next.map(
    ({ movie, show }) =>
      html`<li>
        <a href="/s/${show.id}"
          ><span class="t d n">${clock(show)}</span><span class="m d">${movie.name}</span
          ><span class="p">${show.theater.name}</span
          ><span class="l n">${t("home.left", { count: show.availability.available })}</span></a
        >
      </li>`,
  );
  return html`<section class="lightbox" aria-labelledby="next">
    <div class="bulbs" aria-hidden="true"></div>
    <div class="in">
      <div>
        <h1 class="d" id="next">${t(heading)} <em>${state.city}</em></h1>
        <p class="under-title">${lines.length ? t("home.soon") : t("home.noneSoon")}</p>
      </div>
      <ul>
        ${lines}
      </ul>
    </div>
    <div class="bulbs" aria-hidden="true"></div>
  </section>`;
}

const clock = (show) => time(show.startsAt, "Asia/Kolkata");

function days(state) {
  return html`<nav class="scrollx days" aria-label="${t("home.days")}">
    ${daysFrom(today(), DAYS).map(
      (date) =>
        html`<button class="day" data-day="${date}" ${date === state.date ? html`aria-current="date"` : ""}>
          <span>${date === today() ? t("today") : weekday(date)}</span><b class="n">${dayOfMonth(date)}</b
          ><span>${month(date)}</span>
        </button>`,
    )}
  </nav>`;
}

const chip = (attribute, name, label, isOn) =>
  html`<button class="chip" data-${attribute}="${name}" aria-pressed="${isOn}">${label}</button>`;

function filters(state) {
  const languages = [...new Set(state.movies.map((movie) => movie.language))].sort();
  if (state.movies.length === 0) return "";
  return html`<div class="scrollx filters" role="group" aria-label="${t("home.filter")}">
    ${chip("language", "", t("home.allLanguages"), state.language === null)}
    ${languages.map((name) => chip("language", name, languageName(name), state.language === name))}
    ${Object.entries(FILTERS).map(([name, filter]) =>
      chip("filter", name, filter.label(state.movies), state.filters.has(name)),
    )}
  </div>`;
}

const upTo = (movies) => {
  const currency = cheapest(movies.flatMap((movie) => movie.shows))?.currency ?? "INR";
  return money({ amount: MODEST, currency }, { short: true });
};

function card(movie) {
  const from = cheapest(movie.shows);
  const tags = [movie.certificate, ...movie.formats.filter((format) => format !== "2D")].filter(Boolean);
  return html`<a class="movie" href="/m/${movie.id}">
    <img class="poster" alt="" loading="lazy" src="${poster(movie)}" />
    <h2>${movie.name}</h2>
    <p class="small mute">${languageName(movie.language)} · ${list(movie.genres)}</p>
    <p class="small">
      ${t("home.shows", { count: movie.shows.length })}${from ? html` · ${t("from", { price: money(from, { short: true }) })}` : ""}
    </p>
    <p class="tags">${tags.map((tag) => html`<span class="tag">${tag}</span>`)}</p>
  </a>`;
}

function nothing(state) {
  const isFiltered = state.movies.length > 0;
  return html`<section class="message">
    <h2 class="d pagehead">${t(isFiltered ? "home.noMatch" : "home.noShows")}</h2>
    <p class="mute">${t(isFiltered ? "home.noMatchText" : "home.noShowsText")}</p>
  </section>`;
}

const skeleton = () =>
  html`<div class="lightbox skeleton"></div>
    <div class="grid">${Array.from({ length: 10 }, () => html`<div class="poster skeleton"></div>`)}</div>`;
