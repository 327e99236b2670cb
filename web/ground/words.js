/** The words of the page, in the visitor's language. Catalogues have the same keys; a test compares them. */
import { remember, remembered } from "./storage.js";

export const LANGUAGES = { en: "English", hi: "हिन्दी" };

const wanted = [remembered("language"), ...navigator.languages].map((each) => String(each).slice(0, 2).toLowerCase());
export const language = wanted.find((each) => each in LANGUAGES) ?? "en";
export const locale = navigator.languages.find((each) => each.toLowerCase().startsWith(language)) ?? `${language}-IN`;

const { words } = await import(`../words/${language}.js`);
const plural = new Intl.PluralRules(locale);

/**
 * The text of a key, with its values. A catalogue's entry is a text with {names} in it, or one text for each plural
 * category, chosen by the value `count`.
 */
export function t(key, values = {}) {
  const entry = words[key];
  if (entry === undefined) throw new Error(`There are no words for ${key}.`);
  const text = typeof entry === "string" ? entry : (entry[plural.select(values.count)] ?? entry.other);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export const has = (key) => key in words;

export function speak(other) {
  remember("language", other);
  location.reload();
}
