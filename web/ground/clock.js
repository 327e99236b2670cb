/** The server's time, by the middle of the shortest round trip so far. */
let offset = 0;
let shortest = Infinity;

/** `sent`, `received`: by this device's clock, in milliseconds; `serverTime`: what the server said meanwhile. */
export function learn(serverTime, sent, received) {
  const roundTrip = received - sent;
  if (roundTrip >= shortest) return;
  shortest = roundTrip;
  offset = new Date(serverTime).getTime() - (sent + roundTrip / 2);
}

/** In milliseconds. */
export const now = () => Date.now() + offset;

/** Today at a place, as "2026-11-27": before four in the morning it is still the evening before. */
export function today(timeZone = "Asia/Kolkata") {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone }).format(new Date(now() - 4 * 3_600_000));
  return parts.slice(0, 10);
}

export function daysFrom(date, count) {
  const first = new Date(`${date}T12:00:00Z`).getTime();
  return Array.from({ length: count }, (_, day) => new Date(first + day * 86_400_000).toISOString().slice(0, 10));
}
