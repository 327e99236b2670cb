/**
 * Markup as text. What is interpolated is escaped, unless it is markup itself; lists are joined; null, undefined and
 * false are left out.
 */
export class Markup {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text) => String(text).replace(/[&<>"']/g, (letter) => ENTITIES[letter]);

function shown(value) {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  return Array.isArray(value) ? value.map(shown).join("") : escaped(value);
}

export function html(parts, ...values) {
  return new Markup(parts.reduce((text, part, at) => text + shown(values[at - 1]) + part));
}

/** Puts the markup in the place of everything inside the element. */
export function fill(element, markup) {
  element.innerHTML = shown(markup);
}

const ICONS = {
  place: '<path d="M12 21s7-6.3 7-11.5a7 7 0 10-14 0C5 14.7 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
  search: '<circle cx="11" cy="11" r="6"/><path d="M16 16l5 5"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4.5-7 8-7s7 2 8 7"/>',
  down: '<path d="M7 10l5 5 5-5"/>',
  tick: '<path d="M4 12.5l5 5L20 6.5"/>',
  back: '<path d="M4 12a8 8 0 108-8c-2.8 0-5 1.2-6.5 3.2M5 3v4.5h4.5"/>',
  live: '<path d="M5 12a7 7 0 0114 0M8.5 12a3.5 3.5 0 017 0"/><circle cx="12" cy="12" r=".8"/><path d="M12 13v7"/>',
  warning: '<path d="M12 3l10 18H2z"/><path d="M12 10v5M12 18v.5"/>',
  more: '<path d="M12 5v14M5 12h14"/>',
  less: '<path d="M5 12h14"/>',
  whole: '<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>',
  close: '<path d="M6 6l12 12M18 6L6 18"/>',
  wheelchair: '<circle cx="11" cy="4" r="1.8"/><path d="M11 8v6h6l3 6M8 11a6 6 0 107 9"/>',
};

/** A picture beside words that say the same. */
export const icon = (name) =>
  new Markup(`<svg class="ico" viewBox="0 0 24 24" aria-hidden="true">${ICONS[name]}</svg>`);
