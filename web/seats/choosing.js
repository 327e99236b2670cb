/** Choosing seats of one show: what is seen, picked, held and lost, and what changes meanwhile. */
import { say, warn } from "../ground/announce.js";
import { money } from "../ground/format.js";
import { onConnection } from "../ground/live.js";
import { reason } from "../ground/page.js";
import { go } from "../ground/router.js";
import { isSignedIn } from "../ground/session.js";
import { t } from "../ground/words.js";
import { best, extend, hold, pay } from "./acting.js";
import { Choice, MOST } from "./choice.js";
import { describe, frame, sheetBelow } from "./frame.js";
import { place } from "./geometry.js";
import { Hall } from "./hall.js";
import { Holding } from "./holding.js";
import { listen } from "./keyboard.js";
import { SeatList } from "./list.js";
import { Gathered, seatLabel } from "./saying.js";
import { tiersOf } from "./shapes.js";
import { FREE, HELD, SeatStates } from "./states.js";
import { Summary } from "./summary.js";
import { sumOf } from "./summing.js";
import { lossOf, changesOf } from "./telling.js";
import { Wishing } from "./wishing.js";

const SPOKEN = new Set([120, 60, 30]);
const STATES = ["free", "held", "taken", "closed"];

/** One visit to a hall. */
export class Choosing {
  /** `onClosed`: the show is sold no more; its status says why. */
  constructor(outlet, show, { onClosed }) {
    Object.assign(this, { outlet, show, onClosed, isLive: true, busy: false, problem: null });
    this.place = place(show.seatMap.seats);
    this.choice = new Choice(this.place.seats);
    this._price();
    this.gathered = new Gathered(say);
    this.holding = new Holding(show.id, { onTick: (left) => this._ticked(left), onOver: () => this._over() });
  }

  _price() {
    this.tiers = tiersOf(this.show.prices);
    this.prices = new Map(this.show.prices.map((price) => [price.seatType, price]));
    this.wishing?.draw(this.show.prices);
  }

  async begin() {
    frame(this.outlet, this.show, this.place, this.tiers);
    const below = sheetBelow((event) => this._clicked(event));
    this.summary = new Summary(this.outlet.querySelector(".sum"), below);
    const hasWheelchairs = this.place.seats.some((seat) => seat.accessible);
    this.wishing = new Wishing(this.outlet.querySelector(".wish"), { hasWheelchairs });
    this.wishing.draw(this.show.prices);
    const mini = this.outlet.querySelector(".mini");
    this.list = new SeatList(this.outlet, this.place.rows, (seat) => this.look(seat));
    this.hall = new Hall(this.outlet.querySelector("svg.hall"), this.place, {
      look: (seat) => this.look(seat),
      words: { screen: t("seats.screen"), map: t("seats.map", { count: this.place.rows.length }) },
      onPick: (seat) => this.pick(seat),
      onReady: () => this.hall.arrive(),
      onMove: () => this.hall.drawMiniature(mini),
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
      onShow: (show) => this._showChanged(show),
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
    this.summary.leave();
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
    const label = seatLabel(seat, state, this.prices.get(seat.type)?.price);
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
    const { show, choice, isLive, busy, problem, isHeld, holding } = this;
    const secondsLeft = Math.ceil(holding.secondsLeft);
    this._full = Math.max(this._full ?? 1, secondsLeft);
    const time = { lock: holding.lock, secondsLeft, fullSeconds: this._full };
    return { show, choice, isLive, busy, problem, isHeld, ...time, sum: this.sum() };
  }

  draw() {
    this.summary.draw(this._state());
    this.list.draw();
  }

  _clicked({ target }) {
    const button = target.closest("button");
    if (!button) return;
    const { drop, take, zoom, seat } = button.dataset;
    if (zoom) this.hall.view[zoom]();
    else if (drop) this.pick(this.choice.byId.get(drop));
    else if (seat) this.pick(this.choice.byId.get(seat));
    else if (take) this._instead(take.split(","));
    else if ("best" in button.dataset) this._do(best);
    else if ("hold" in button.dataset) this._do(hold);
    else if ("extend" in button.dataset) this._do(extend);
    else if ("pay" in button.dataset) this._do(pay);
    else if ("list" in button.dataset) this.list.toggle(button);
  }

  _instead(seatIds) {
    this.choice.replace([...this.choice.picked, ...seatIds]);
    this.problem = null;
    this.hall.changedAll();
    this.draw();
  }

  /** One act at a time: see acting.js. */
  async _do(act) {
    if (this.busy) return;
    this.busy = true;
    this.draw();
    try {
      this.problem = await act(this);
    } catch (problem) {
      this.problem = { text: reason(problem) };
    }
    this.busy = false;
    this._full = null;
    if (this.problem) warn(this.problem.text);
    this.hall.changedAll();
    this.draw();
    if (document.activeElement === document.body) this.summary.focusNextStep();
  }

  _ticked(left) {
    if (left === 60 || !this.summary.hasClock) this.draw();
    else this.summary.tick(left, this._full);
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
    if (lost.length) this.draw();
    else this.list.draw();
  }

  _lost(lost) {
    this.problem = lossOf(this.choice, lost, (seat) => this.look(seat).state === "free");
    warn(this.problem.text);
    this.hall.changed(lost.map((seat) => seat.index));
  }

  /** What one picked stays picked; what one holds keeps its price. */
  _showChanged(show) {
    const changes = changesOf(this.show, show, this.holding.lock);
    Object.assign(this.show, show);
    if (show.status !== "ON_SALE") {
      this.leave();
      return this.onClosed();
    }
    if (changes.length === 0) return undefined;
    this._price();
    describe(this.outlet, this.show, this.place, this.tiers);
    this.problem = { text: changes.join(" ") };
    say(this.problem.text);
    this.hall.changedAll();
    return this.draw();
  }

  _connection(isLive) {
    if (isLive === this.isLive) return;
    this.isLive = isLive;
    this.hall.svg.classList.toggle("old", !isLive);
    say(t(isLive ? "seats.back" : "seats.lost"));
    this.draw();
  }
}
