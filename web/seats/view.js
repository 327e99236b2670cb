/** The part of the hall that is in view, and what fingers, wheel and buttons do to it. */
import { SEAT } from "./geometry.js";

export const NEAR = 24;
const COMFORTABLE = 30;
const LARGEST = 64;
const DRAG = 8;
const STEP = 1.5;

export class View {
  /** `onMove`: after each change. `onTap`: gets the place in the hall's units. */
  constructor(svg, hall, { onMove, onTap }) {
    Object.assign(this, { svg, hall, onMove, onTap });
    this._pointers = new Map();
    this._moved = 0;
    this.whole();
    svg.addEventListener("pointerdown", (event) => this._down(event));
    svg.addEventListener("pointermove", (event) => this._drag(event));
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, (event) => this._up(event));
    svg.addEventListener("wheel", (event) => this._wheel(event), { passive: false });
  }

  /** Pixels for a unit. */
  get scale() {
    return (this.svg.clientWidth || 1) / this.width;
  }

  get seatSize() {
    return SEAT * this.scale;
  }

  get isWhole() {
    return this.width >= this._wholeWidth() - 1;
  }

  _ratio() {
    return (this.svg.clientHeight || 1) / (this.svg.clientWidth || 1);
  }

  _wholeWidth() {
    return Math.max(this.hall.width, this.hall.height / this._ratio());
  }

  whole() {
    this._set(this.hall.middle, this.hall.height / 2, this._wholeWidth());
  }

  /** So that seats can be seen apart and hit, around this place. */
  near(x, y) {
    this._set(x, y, (SEAT * this.svg.clientWidth) / Math.max(COMFORTABLE, this.seatSize));
  }

  zoom(factor, x = this.x + this.width / 2, y = this.y + this.height / 2) {
    const smallest = (SEAT * this.svg.clientWidth) / LARGEST;
    const width = Math.max(smallest, Math.min(this._wholeWidth(), this.width / factor));
    const kept = width / this.width;
    this._set(x + (this.x + this.width / 2 - x) * kept, y + (this.y + this.height / 2 - y) * kept, width);
  }

  larger() {
    this.zoom(STEP);
  }

  smaller() {
    this.zoom(1 / STEP);
  }

  holds({ x, y }, margin = 0) {
    const inX = x >= this.x - margin && x <= this.x + this.width + margin;
    return inX && y >= this.y - margin && y <= this.y + this.height + margin;
  }

  /** As far as is needed to have the place in view, with the seats beside it. */
  reveal(place) {
    if (this.holds(place, -SEAT)) return;
    this._set(place.x, place.y, this.width);
  }

  resized() {
    this._set(this.x + this.width / 2, this.y + this.height / 2, Math.min(this.width, this._wholeWidth()));
  }

  _set(middleX, middleY, width) {
    this.width = width;
    this.height = width * this._ratio();
    this.x = clamped(middleX - width / 2, this.hall.width, width);
    this.y = clamped(middleY - this.height / 2, this.hall.height, this.height);
    this.svg.setAttribute("viewBox", `${this.x} ${this.y} ${this.width} ${this.height}`);
    this.svg.classList.toggle("zoomed", !this.isWhole);
    this.onMove();
  }

  _place({ clientX, clientY }) {
    const box = this.svg.getBoundingClientRect();
    return { x: this.x + (clientX - box.left) / this.scale, y: this.y + (clientY - box.top) / this.scale };
  }

  _down(event) {
    if (event.button !== 0) return;
    if (this._pointers.size === 0) this._moved = 0;
    this._pointers.set(event.pointerId, event);
  }

  _drag(event) {
    const before = this._pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    this._moved += Math.hypot(dx, dy);
    const others = [...this._pointers.values()].filter((each) => each.pointerId !== event.pointerId);
    this._pointers.set(event.pointerId, event);
    if (others.length === 1) return this._pinch(before, event, others[0]);
    if (this._moved < DRAG || this.isWhole) return;
    this.svg.setPointerCapture(event.pointerId);
    this._set(this.x + this.width / 2 - dx / this.scale, this.y + this.height / 2 - dy / this.scale, this.width);
  }

  _pinch(before, now, other) {
    const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
    const middle = { clientX: (now.clientX + other.clientX) / 2, clientY: (now.clientY + other.clientY) / 2 };
    const { x, y } = this._place(middle);
    this.zoom(apart(now) / apart(before), x, y);
  }

  _up(event) {
    const wasDown = this._pointers.delete(event.pointerId);
    if (wasDown && event.type === "pointerup" && this._pointers.size === 0 && this._moved < DRAG) {
      this.onTap(this._place(event));
    }
  }

  _wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const { x, y } = this._place(event);
    this.zoom(Math.exp(-event.deltaY / 200), x, y);
  }
}

/** The beginning of a window into a length; what is shorter than the window stands in its middle. */
const clamped = (start, length, window) =>
  window >= length ? (length - window) / 2 : Math.max(0, Math.min(start, length - window));
