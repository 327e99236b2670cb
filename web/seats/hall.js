/**
 * The drawn hall. From far seats are squares, merged into one path for each tier and state of a block; near, those in
 * view are elements of their own, cells of a grid that keyboards and screen readers walk through.
 */
import { fill, Markup } from "../ground/html.js";
import { blocksOf, PITCH, SEAT } from "./geometry.js";
import { DEFINITIONS, farPath, inside, screenMarkup } from "./shapes.js";
import { NEAR, View } from "./view.js";

const MOST = 400;
const NUMBERED = 26;

export class Hall {
  /**
   * `look`: (seat) → {tier, state, label, isOwn}, asked for whenever a seat is drawn. `words`: {screen, map}. `onPick`:
   * gets a seat that was tapped near enough. `onReady`: called once its size is known.
   */
  constructor(svg, place, { look, words, onPick, onReady, onMove = () => {} }) {
    Object.assign(this, { svg, place, look, onPick, onMoved: onMove });
    this.current = null;
    this._blocks = blocksOf(place.rows);
    this._blockOf = new Map(this._blocks.flatMap((block, at) => block.map((seat) => [seat.index, at])));
    this._near = new Map();
    this._stale = new Set(this._blocks.keys());
    this._drawn = false;
    fill(svg, new Markup(frame(place, this._blocks, words.screen)));
    svg.style.setProperty("--hall", Math.max(1, Math.min(2, place.width / place.height)));
    svg.setAttribute("aria-label", words.map);
    svg.setAttribute("aria-rowcount", place.rows.length);
    this._rowElements = new Map(
      [...svg.querySelectorAll("[data-row]")].map((each) => [Number(each.dataset.row), each]),
    );
    this.view = new View(svg, place, { onMove: () => this._later(), onTap: (at) => this._tap(at) });
    let isFirst = true;
    this._resizing = new ResizeObserver(() => {
      if (isFirst) this.view.whole();
      else this.view.resized();
      if (isFirst) onReady();
      isFirst = false;
    });
    this._resizing.observe(svg);
  }

  leave() {
    this._resizing.disconnect();
  }

  /** A phone begins where seats can be seen apart, at the best free ones: two thirds back, in the middle. */
  arrive() {
    const { seats, middle, height } = this.place;
    const away = (seat) => Math.hypot(seat.x - middle, seat.y - height * 0.66);
    const free = seats.filter((seat) => this.look(seat).state === "free");
    const best = free.reduce((found, seat) => (!found || away(seat) < away(found) ? seat : found), null);
    this.rove(best ?? seats[0]);
    if (best && matchMedia("(max-width: 700px)").matches) this.view.near(best.x, best.y);
  }

  drawMiniature(element) {
    if (element.offsetParent) fill(element, miniature(this.place, this.look, this.view));
  }

  /** The seats at these indices look different now. */
  changed(indices) {
    for (const index of indices) {
      this._stale.add(this._blockOf.get(index));
      const element = this._near.get(index);
      if (element) this._refresh(element, this.place.seats[index]);
    }
    this._later();
  }

  changedAll() {
    this.changed(this.place.seats.keys());
  }

  /** Has the seat in view, large enough, and gives it the keyboard. */
  focus(seat) {
    this.rove(seat);
    if (this.view.seatSize < NEAR) this.view.near(seat.x, seat.y);
    this.view.reveal(seat);
    this._draw();
    this._near.get(seat.index)?.focus({ preventScroll: true });
  }

  /** The one cell that Tab leads to. */
  rove(seat) {
    const before = this.current;
    this.current = seat;
    for (const each of [before, seat]) {
      if (each) this._near.get(each.index)?.setAttribute("tabindex", each === seat ? 0 : -1);
    }
  }

  seatOf(element) {
    const index = element.closest?.("[data-index]")?.dataset.index;
    return index === undefined ? null : this.place.seats[index];
  }

  _tap(at) {
    if (this.view.seatSize < NEAR) return this.view.near(at.x, at.y);
    const reach = PITCH / 2;
    const hit = this.place.seats.find((seat) => Math.abs(seat.x - at.x) <= reach && Math.abs(seat.y - at.y) <= reach);
    if (hit) this.onPick(hit);
  }

  _later() {
    if (this._waiting) return;
    this._waiting = requestAnimationFrame(() => this._draw());
  }

  _draw() {
    cancelAnimationFrame(this._waiting);
    this._waiting = null;
    const isNear = this.view.seatSize >= NEAR;
    this.svg.classList.toggle("is-near", isNear);
    this.svg.classList.toggle("numbered", this.view.seatSize >= NUMBERED);
    if (isNear) this._drawNear();
    else this._drawFar();
    this._drawRail();
    this.onMoved(this.view);
  }

  _drawFar() {
    for (const at of this._stale) {
      const groups = new Map();
      for (const seat of this._blocks[at]) {
        const { tier, state } = this.look(seat);
        const name = `${tier} ${state}`;
        if (!groups.has(name)) groups.set(name, []);
        groups.get(name).push(seat);
      }
      const paths = [...groups].map(
        ([name, seats]) => `<path class="s ${name}" d="${farPath(seats, name.split(" ")[1])}"/>`,
      );
      this.svg.querySelector(`[data-block="${at}"]`).innerHTML = paths.join("");
    }
    this._stale.clear();
  }

  _drawNear() {
    const wanted = this._inView();
    for (const [index, element] of this._near) {
      if (!wanted.has(index) && element !== document.activeElement) {
        element.remove();
        this._near.delete(index);
      }
    }
    for (const index of wanted) {
      if (!this._near.has(index)) this._add(this.place.seats[index]);
    }
  }

  _inView() {
    const { x, y, width, height } = this.view;
    const inView = this.place.seats.filter((seat) => this.view.holds(seat, PITCH));
    if (inView.length > MOST) {
      const [middleX, middleY] = [x + width / 2, y + height / 2];
      const away = (seat) => Math.hypot(seat.x - middleX, seat.y - middleY);
      inView.sort((one, other) => away(one) - away(other)).length = MOST;
    }
    return new Set(inView.map((seat) => seat.index));
  }

  _add(seat) {
    const row = this._rowElements.get(seat.rowIndex);
    const isCurrent = seat === this.current;
    row.insertAdjacentHTML(
      "beforeend",
      `<g role="gridcell" data-index="${seat.index}" tabindex="${isCurrent ? 0 : -1}"
        aria-colindex="${this.place.rows[seat.rowIndex].seats.indexOf(seat) + 1}"
        transform="translate(${seat.x} ${seat.y})"></g>`,
    );
    const element = row.lastElementChild;
    this._near.set(seat.index, element);
    this._refresh(element, seat);
  }

  _refresh(element, seat) {
    const { tier, state, label } = this.look(seat);
    element.setAttribute("class", `seat ${tier} ${state}`);
    element.setAttribute("aria-label", label);
    element.setAttribute("aria-selected", state === "own");
    if (state === "free" || state === "own") element.removeAttribute("aria-disabled");
    else element.setAttribute("aria-disabled", "true");
    element.innerHTML = inside(seat, tier, state);
  }

  /** Row labels stay at the edge of what is in view. */
  _drawRail() {
    const rail = this.svg.querySelector(".rail");
    const { x, y, height, isWhole, scale } = this.view;
    const size = Math.min(13, 13 / Math.max(scale, 0.4));
    const wide = isWhole ? 40 : 26 / Math.max(scale, 0.6);
    const at = isWhole ? 20 : x + wide / 2;
    const letters = this.place.rows
      .filter((row) => row.y > y - PITCH && row.y < y + height + PITCH && this.view.seatSize > 8)
      .map(
        (row) => `<text class="rowl" x="${at}" y="${edgeOf(row) + 5}" font-size="${size}">${escaped(row.label)}</text>`,
      );
    const ground = isWhole ? "" : `<path class="rail-ground" d="M${x} ${y}h${wide}v${height}h-${wide}z"/>`;
    rail.innerHTML = ground + letters.join("");
  }
}

const edgeOf = (row) => row.seats[0]?.y ?? row.y;
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

function frame(place, blocks, screen) {
  const far = blocks.map((_, at) => `<g data-block="${at}"></g>`).join("");
  const rows = place.rows
    .map((row) => `<g role="row" data-row="${row.index}" aria-rowindex="${row.index + 1}"></g>`)
    .join("");
  return `${DEFINITIONS}${screenMarkup(place, screen)}<g class="far" aria-hidden="true">${far}</g>
    <g class="near">${rows}</g><g class="rail" aria-hidden="true"></g>`;
}

/** The whole hall in a few pixels, and the part of it that is in view. */
function miniature(place, look, view) {
  const free = place.seats.filter((seat) => look(seat).state === "free");
  const own = place.seats.filter((seat) => look(seat).state === "own");
  const others = place.seats.filter((seat) => !["free", "own"].includes(look(seat).state));
  const path = (name, seats) => `<path class="mini-${name}" d="${farPath(seats, "free")}"/>`;
  return new Markup(`<svg viewBox="0 0 ${place.width} ${place.height}" aria-hidden="true">
    <path class="mini-screen" d="M${place.middle - place.width / 4} 44h${place.width / 2}"/>${path("other", others)}
    ${path("free", free)}${path("own", own)}<rect class="mini-view" x="${view.x}" y="${view.y}" width="${view.width}"
    height="${view.height}" rx="${SEAT / 2}"/></svg>`);
}
