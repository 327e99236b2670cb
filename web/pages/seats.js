/** Choosing seats: the hall, live, and what one has picked and holds of it. */
import { now } from "../ground/clock.js";
import { say, warn } from "../ground/announce.js";
import { longDay, money, time } from "../ground/format.js";
import { act, ask, newKey } from "../ground/graphql.js";
import { fill, html, icon } from "../ground/html.js";
import { onConnection } from "../ground/live.js";
import { loading, message, missing, reason, title } from "../ground/page.js";
import { go } from "../ground/router.js";
import { isSignedIn } from "../ground/session.js";
import { ensureSignedIn } from "../ground/signin.js";
import { has, t } from "../ground/words.js";
import { poster } from "../pictures/posters.js";
import { Choice, MOST } from "../seats/choice.js";
import { place } from "../seats/geometry.js";
import { Hall, miniature } from "../seats/hall.js";
import { Holding } from "../seats/holding.js";
import { listen } from "../seats/keyboard.js";
import { legend } from "../seats/legend.js";
import { listOf } from "../seats/list.js";
import { panel, sheet } from "../seats/panel.js";
import { Gathered, named, seatLabel } from "../seats/saying.js";
import { tiersOf } from "../seats/shapes.js";
import { FREE, HELD, SeatStates } from "../seats/states.js";
import { sumOf } from "../seats/summing.js";

const SPOKEN = new Set([120, 60, 30]);
const STATES = ["free", "held", "taken", "closed"];

export default async function page(outlet, { id }) {
  const { show } = await loading(
    outlet,
    html`<div class="skeleton tall"></div>`,
    ask("SeatsQuery", { id }, { asVisitor: true }),
  );
  if (show === null) return missing(outlet);
  title(show.movie.name);
  if (show.seatMap === null || show.status !== "ON_SALE") return notOnSale(outlet, show);
  const choosing = new Choosing(outlet, show);
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

class Choosing {
  constructor(outlet, show) {
    Object.assign(this, { outlet, show, isLive: true, busy: false, problem: null, asList: false });
    this.place = place(show.seatMap.seats);
    this.choice = new Choice(this.place.seats);
    this.tiers = tiersOf(show.prices);
    this.prices = new Map(show.prices.map(({ seatType, price }) => [seatType, price]));
    this.gathered = new Gathered(say);
    this.holding = new Holding(show.id, { onTick: (left) => this._ticked(left), onOver: () => this._over() });
  }

  async begin() {
    this._frame();
    this.hall = new Hall(this.outlet.querySelector("svg.hall"), this.place, {
      look: (seat) => this.look(seat),
      words: { screen: t("seats.screen"), map: t("seats.map", { count: this.place.rows.length }) },
      onPick: (seat) => this.pick(seat),
      onReady: () => this._arrive(),
      onMove: () => this._drawMini(),
    });
    listen(this.hall, {
      isFree: (seat) => this.look(seat).state === "free",
      pick: (seat) => this.pick(seat),
      leave: () => this.outlet.querySelector(".sum button, .sum")?.focus(),
    });
    this.states = new SeatStates(this.show, {
      onChange: (indices) => this._changed(indices),
      onLayout: () => go(location.href, { replace: true }),
      onEnd: () => this._connection(false),
      onShow: () => go(location.href, { replace: true }),
    });
    this._unwatch = onConnection((isLive) => this._connection(isLive));
    this._onClick = (event) => this._clicked(event);
    this.outlet.addEventListener("click", this._onClick);
    this.hall.changedAll();
    this.draw();
    if (isSignedIn()) await this._restore();
  }

  leave() {
    this.outlet.removeEventListener("click", this._onClick);
    this._unwatch();
    this.states.stop();
    this.hall.leave();
    this.holding.leave();
    this.gathered.leave();
    document.querySelector("body > .sheet")?.remove();
  }

  async _restore() {
    await this.holding.restore().catch(() => {});
    if (!this.holding.lock) return;
    this.choice.replace(this.holding.lock.seatIds);
    this.hall.changedAll();
    this.draw();
  }

  look(seat) {
    const own = this.choice.has(seat);
    const value = this.states?.values[seat.index] ?? FREE;
    const isOurs = value === HELD && this.holding.mayHave(seat);
    const state = own ? "own" : isOurs ? "free" : STATES[value];
    const label = seatLabel(seat, state, this.prices.get(seat.type));
    return { tier: this.tiers.get(seat.type) ?? "silver", state, label };
  }

  isGone(seat) {
    const value = this.states.values[seat.index];
    return value !== FREE && !(value === HELD && this.holding.mayHave(seat));
  }

  pick(seat) {
    if (!this.choice.has(seat) && this.choice.unit(seat).some((each) => this.isGone(each))) {
      return say(seatLabel(seat, this.look(seat).state, null));
    }
    const isPicked = this.choice.toggle(seat);
    this.problem = isPicked === null ? { text: t("seats.most", { count: MOST }) } : null;
    this.hall.rove(seat);
    this.hall.changed(this.choice.unit(seat).map((each) => each.index));
    this.draw();
    if (isPicked === null) return warn(this.problem.text);
    const count = this.choice.size;
    const words = { seat: seat.seatId, seats: t("seats.count", { count }), total: money(this.sum().total) };
    say(t(isPicked ? "seats.picked" : "seats.dropped", words));
  }

  get isHeld() {
    const { seatIds } = this.holding;
    return (
      this.holding.lock !== null &&
      seatIds.size === this.choice.size &&
      this.choice.list.every((each) => seatIds.has(each.seatId))
    );
  }

  sum() {
    return sumOf(this.choice.list, this.isHeld ? this.holding.lock : null, this.prices);
  }

  _state() {
    const { show, choice, isLive, busy, problem, isHeld } = this;
    const { lock, secondsLeft } = this.holding;
    const left = Math.ceil(secondsLeft);
    this._full = Math.max(this._full ?? 1, left);
    return {
      show,
      choice,
      isLive,
      busy,
      problem,
      isHeld,
      lock,
      secondsLeft: left,
      fullSeconds: this._full,
      sum: this.sum(),
    };
  }

  _frame() {
    const { show } = this;
    fill(
      this.outlet,
      html`<p class="crumb">
          <a href="/">${show.theater.city}</a> › <a href="/m/${show.movie.id}">${show.movie.name}</a> ›
          ${longDay(show.businessDate)}
        </p>
        <div class="showbar">
          <img class="poster" alt="" src="${poster(show.movie)}" />
          <div>
            <h1 class="d">${show.movie.name}</h1>
            <p class="mute">
              <b>${longDay(show.businessDate)}, ${time(show.startsAt, show.theater.timeZone)}</b> · ${show.theater.name}
              · ${show.screen.name}
            </p>
          </div>
        </div>
        <div class="two">
          <section class="card maphold" aria-label="${t("seats.label")}">
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
              <button class="mini" data-zoom="whole" aria-label="${t("seats.whole")}"></button
              >${legend(show.prices, this.tiers, this.place.seats)}
            </div>
          </section>
          <aside class="card sum desk" aria-label="${t("seats.yours")}" tabindex="-1"></aside>
        </div>`,
    );
    document.querySelector("body > .sheet")?.remove();
    this._sheet = document.createElement("div");
    this._sheet.className = "sheet";
    this._sheet.setAttribute("role", "region");
    this._sheet.setAttribute("aria-label", t("seats.yours"));
    this._sheet.addEventListener("click", (event) => this._clicked(event));
    document.body.append(this._sheet);
  }

  /** A phone begins where seats can be seen apart, at the best free ones: two thirds back, in the middle. */
  _arrive() {
    const free = this.place.seats.filter((seat) => this.look(seat).state === "free");
    const aim = { x: this.place.middle, y: this.place.height * 0.66 };
    const away = (seat) => Math.hypot(seat.x - aim.x, seat.y - aim.y);
    const best = free.reduce((found, seat) => (!found || away(seat) < away(found) ? seat : found), null);
    this.hall.rove(best ?? this.place.seats[0]);
    if (best && matchMedia("(max-width: 700px)").matches) this.hall.view.near(best.x, best.y);
  }

  draw() {
    const state = this._state();
    const focused = document.activeElement?.matches?.(".sum *, .sheet *") ? selectorOf(document.activeElement) : null;
    fill(this.outlet.querySelector(".sum"), panel(state));
    const below = sheet(state);
    this._sheet.hidden = below === null;
    fill(this._sheet, below ?? "");
    if (focused) document.querySelector(focused)?.focus();
    if (this.asList) this._drawList();
  }

  _drawList() {
    fill(
      this.outlet.querySelector(".seatlist"),
      listOf(this.place.rows, (seat) => this.look(seat)),
    );
  }

  _drawMini() {
    const mini = this.outlet.querySelector(".mini");
    if (mini?.offsetParent)
      fill(
        mini,
        miniature(this.place, (seat) => this.look(seat), this.hall.view),
      );
  }

  _clicked({ target }) {
    const button = target.closest("button");
    if (!button) return;
    const { drop, take, zoom, seat } = button.dataset;
    if (zoom) this.hall.view[zoom]();
    else if (drop) this.pick(this.choice.byId.get(drop));
    else if (seat) this.pick(this.choice.byId.get(seat));
    else if (take) this._instead(take.split(","));
    else if ("hold" in button.dataset) this.hold();
    else if ("extend" in button.dataset) this._extend();
    else if ("pay" in button.dataset) this._pay();
    else if ("list" in button.dataset) this._toggleList(button);
  }

  _toggleList(button) {
    this.asList = !this.asList;
    button.setAttribute("aria-expanded", this.asList);
    button.textContent = t(this.asList ? "seats.asMap" : "seats.asList");
    this.outlet.querySelector(".seatlist").hidden = !this.asList;
    this.outlet.querySelector(".map").hidden = this.asList;
    if (this.asList) this._drawList();
  }

  _instead(seatIds) {
    this.choice.replace([...this.choice.picked, ...seatIds]);
    this.problem = null;
    this.hall.changedAll();
    this.draw();
  }

  async _working(work) {
    if (this.busy) return;
    this.busy = true;
    this.draw();
    try {
      await work();
    } catch (problem) {
      this.problem = { text: reason(problem) };
      warn(this.problem.text);
    }
    this.busy = false;
    this.draw();
    if (document.activeElement === document.body) this._toNextStep();
  }

  /** What had the focus is gone, with a dialog or an earlier button: the keyboard goes on where the way goes on. */
  _toNextStep() {
    const steps = document.querySelectorAll(".sum .go, .sheet .go");
    [...steps].find((step) => step.offsetParent)?.focus();
  }

  hold() {
    return this._working(async () => {
      if (!(await ensureSignedIn())) return;
      const wanted = this.choice.list.map((seat) => seat.seatId);
      if (wanted.length === 0) return; // gone meanwhile, which was said
      const result = await this.holding.take(wanted);
      this.problem = result.ok ? null : this._refused(result.problem);
      if (result.ok) {
        this._full = null;
        say(t("seats.held", { time: time(result.value.expiresAt, this.show.theater.timeZone) }));
      } else {
        warn(this.problem.text);
      }
      this.hall.changedAll();
    });
  }

  _refused({ code, message: words, unavailableSeats = [], alternatives = [] }) {
    if (code !== "SEATS_UNAVAILABLE") return { text: words };
    this.choice.lose((seat) => unavailableSeats.includes(seat.seatId));
    const [other] = alternatives;
    if (!other) return { text: t("seats.refused", { seats: named(unavailableSeats) }) };
    this.choice.replace([]);
    return {
      text: t("seats.refusedOther", { seats: named(unavailableSeats), others: named(other) }),
      action: { seatIds: other, label: t("seats.takeThem") },
    };
  }

  _extend() {
    return this._working(async () => {
      const result = await this.holding.extend();
      this.problem = result.ok ? null : { text: result.problem.message };
      if (result.ok) say(t("seats.held", { time: time(result.value.expiresAt, this.show.theater.timeZone) }));
    });
  }

  _pay() {
    return this._working(async () => {
      const result = await act("BookMutation", { lockId: this.holding.lock.id, idempotencyKey: newKey() });
      if (result.ok) await go(`/b/${result.value.id}`);
      else this.problem = { text: result.problem.message };
    });
  }

  _ticked(left) {
    const state = this._state();
    for (const each of document.querySelectorAll("[role=timer]")) each.textContent = clock(left);
    if (left === 60 || !document.querySelector("[role=timer]")) this.draw();
    else
      this.outlet
        .querySelector(".ring-left")
        ?.setAttribute("stroke-dasharray", `${(138 * left) / state.fullSeconds} 138`);
    for (const each of document.querySelectorAll(".sheet-line .n"))
      if (!each.matches("b")) each.textContent = clock(left);
    if (SPOKEN.has(left)) say(t("seats.timeLeft", { seconds: left }));
  }

  _over() {
    this.problem = { text: t("seats.over") };
    warn(this.problem.text);
    this.hall.changedAll();
    this.draw();
  }

  _changed(indices) {
    const lost = this.choice.lose((seat) => this.isGone(seat) && !this.holding.seatIds.has(seat.seatId));
    this.hall.changed(indices);
    if (lost.length) this._lost(lost);
    const gone = indices.filter((index) => this.states.values[index] !== FREE).length;
    if (gone) this.gathered.add(gone, (count) => t("seats.othersTook", { count, free: this.states.count(FREE) }));
    if (lost.length || this.asList) this.draw();
    this._drawMini();
  }

  _lost(lost) {
    const other = this.choice.instead(lost[0], (seat) => this.look(seat).state === "free");
    const seats = named(lost);
    this.problem = other
      ? {
          text: t("seats.goneOther", { seats, other: other.seatId }),
          action: { seatIds: this.choice.unit(other).map((each) => each.seatId), label: t("seats.takeIt") },
        }
      : { text: t("seats.gone", { seats }) };
    warn(this.problem.text);
    this.hall.changed(lost.map((seat) => seat.index));
  }

  _connection(isLive) {
    if (isLive === this.isLive) return;
    this.isLive = isLive;
    this.hall.svg.classList.toggle("old", !isLive);
    say(t(isLive ? "seats.back" : "seats.lost"));
    this.draw();
  }
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function selectorOf(element) {
  const name = Object.keys(element.dataset)[0];
  return name ? `[data-${name}="${element.dataset[name]}"]` : null;
}
