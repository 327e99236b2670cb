/** What this browser remembers. Where storing is forbidden it remembers until the page is left. */
const memory = new Map();

export function remembered(key) {
  try {
    return JSON.parse(localStorage.getItem(`marquee.${key}`)) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

export function remember(key, value) {
  memory.set(key, value);
  try {
    localStorage.setItem(`marquee.${key}`, JSON.stringify(value));
  } catch {
    // a private window; the memory above has it
  }
}

export function forget(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(`marquee.${key}`);
  } catch {
    // as above
  }
}

/** Of all keys that begin so: those that this browser keeps. */
function keysWith(beginning) {
  const prefix = `marquee.${beginning}`;
  try {
    const kept = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return kept.map((key) => key.slice("marquee.".length));
  } catch {
    return [...memory.keys()].filter((key) => key.startsWith(beginning));
  }
}

export const rememberedAll = (beginning) => keysWith(beginning).map(remembered).filter(Boolean);

export const forgetAll = (beginning) => keysWith(beginning).forEach(forget);
