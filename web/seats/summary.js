/** What one has, beside the map and, on a phone, below the page: drawn anew, with the keyboard left where it was. */
import { fill } from "../ground/html.js";
import { clockText, panel, sheet } from "./panel.js";

const RING = 138;

export class Summary {
  /** `beside`, `below`: the elements of the two. */
  constructor(beside, below) {
    Object.assign(this, { beside, below });
  }

  leave() {
    this.below.remove();
  }

  draw(state) {
    const focused = document.activeElement?.matches?.(".sum *, .sheet *") ? selectorOf(document.activeElement) : null;
    fill(this.beside, panel(state));
    const line = sheet(state);
    this.below.hidden = line === null;
    fill(this.below, line ?? "");
    if (focused) document.querySelector(focused)?.focus();
  }

  get hasClock() {
    return this.beside.querySelector("[role=timer]") !== null;
  }

  /** Seconds that are left, of those that there were. */
  tick(left, full) {
    for (const each of document.querySelectorAll("[role=timer], .sheet-line span.n"))
      each.textContent = clockText(left);
    this.beside.querySelector(".ring-left")?.setAttribute("stroke-dasharray", `${(RING * left) / full} ${RING}`);
  }

  /** What had the focus is gone, with a dialog or an earlier button: the keyboard goes on where the way goes on. */
  focusNextStep() {
    const steps = [...this.beside.querySelectorAll(".go"), ...this.below.querySelectorAll(".go")];
    steps.find((step) => step.offsetParent)?.focus();
  }
}

function selectorOf(element) {
  const name = Object.keys(element.dataset)[0];
  return name ? `[data-${name}="${element.dataset[name]}"]` : null;
}
