/** Money, days and times as the visitor's locale writes them, in the theater's time. */
import { locale, t } from "./words.js";

const formats = new Map();

function format(kind, options) {
  const key = JSON.stringify([kind.name, options]);
  if (!formats.has(key)) formats.set(key, new kind(locale, options));
  return formats.get(key);
}

/** `{amount, currency}`; whole amounts without decimals only where `short`. */
export function money({ amount, currency }, { short = false } = {}) {
  const digits = short && Number(amount) % 1 === 0 ? 0 : 2;
  const options = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
  return format(Intl.NumberFormat, options).format(amount);
}

export const number = (value) => format(Intl.NumberFormat, {}).format(value);

/** An instant with an offset, at its place: "2026-11-27T19:15:00+05:30" is a quarter past seven for everybody. */
export function time(instant, timeZone) {
  const options = { hour: "numeric", minute: "2-digit", timeZone };
  return format(Intl.DateTimeFormat, options).format(new Date(instant));
}

/** A business date, "2026-11-27". */
const noon = (date) => new Date(`${date}T12:00:00Z`);
const dated = (date, options) => format(Intl.DateTimeFormat, { ...options, timeZone: "UTC" }).format(noon(date));

export const weekday = (date) => dated(date, { weekday: "short" });
export const dayOfMonth = (date) => dated(date, { day: "numeric" });
export const month = (date) => dated(date, { month: "short" });
export const longDay = (date) => dated(date, { weekday: "long", day: "numeric", month: "long" });
export const shortDay = (date) => dated(date, { weekday: "short", day: "numeric", month: "short" });

export function minutes(total) {
  const hours = Math.floor(total / 60);
  return hours ? t("hoursAndMinutes", { hours, minutes: total % 60 }) : t("minutes", { minutes: total });
}

export const list = (texts) => format(Intl.ListFormat, { style: "long", type: "conjunction" }).format(texts);

const LANGUAGES = {
  Hindi: "hi",
  English: "en",
  Tamil: "ta",
  Telugu: "te",
  Kannada: "kn",
  Malayalam: "ml",
  Marathi: "mr",
  Bengali: "bn",
  Gujarati: "gu",
  Punjabi: "pa",
  Odia: "or",
  Assamese: "as",
  Urdu: "ur",
  French: "fr",
  Spanish: "es",
};

/** A language as the catalogue names it, in the visitor's own words. */
export function languageName(name) {
  const code = LANGUAGES[name];
  return code ? format(Intl.DisplayNames, { type: "language" }).of(code) : name;
}
