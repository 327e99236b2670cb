/** The keys of the map, as WAI-ARIA's grid has them: one Tab stop, arrows inside, letters and digits jump to a label. */
const TYPED_FOR = 1000;
const FIVE_ROWS = 5;

/** `isFree`: (seat) → boolean. `pick`: of the current seat. `leave`: to the summary. */
export function listen(hall, { isFree, pick, leave }) {
  const { rows } = hall.place;
  let typed = "";
  let typedAt = 0;

  const nearest = (row, x) =>
    row.seats.reduce((best, seat) => (!best || Math.abs(seat.x - x) < Math.abs(best.x - x) ? seat : best), null);

  function beside(seat, step, onlyFree) {
    const { seats } = rows[seat.rowIndex];
    for (let at = seats.indexOf(seat) + step; at >= 0 && at < seats.length; at += step) {
      if (!onlyFree || isFree(seats[at])) return seats[at];
    }
    return seat;
  }

  function above(seat, step) {
    const row = rows[Math.max(0, Math.min(rows.length - 1, seat.rowIndex + step))];
    return nearest(row, seat.x) ?? seat;
  }

  const moves = {
    ArrowLeft: (seat, ctrl) => beside(seat, -1, ctrl),
    ArrowRight: (seat, ctrl) => beside(seat, 1, ctrl),
    ArrowUp: (seat) => above(seat, -1),
    ArrowDown: (seat) => above(seat, 1),
    PageUp: (seat) => above(seat, -FIVE_ROWS),
    PageDown: (seat) => above(seat, FIVE_ROWS),
    Home: (seat, ctrl) => (ctrl ? rows[0].seats[0] : rows[seat.rowIndex].seats[0]),
    End: (seat, ctrl) => (ctrl ? rows.at(-1).seats.at(-1) : rows[seat.rowIndex].seats.at(-1)),
  };
  const views = { "+": "larger", "=": "larger", "-": "smaller", 0: "whole" };

  /** "j12", letter by letter: the label as far as it was typed within a second. */
  function jump(key) {
    const now = performance.now();
    typed = (now - typedAt < TYPED_FOR ? typed : "") + key.toLowerCase();
    typedAt = now;
    const begins = (seat) => seat.seatId.toLowerCase().startsWith(typed);
    const found = hall.place.seats.find((seat) => seat.seatId.toLowerCase() === typed) ?? hall.place.seats.find(begins);
    if (found) hall.focus(found);
  }

  hall.svg.addEventListener("keydown", (event) => {
    const seat = hall.seatOf(event.target);
    const { key, ctrlKey } = event;
    if (!seat || event.altKey || event.metaKey) return;
    const isTyping = performance.now() - typedAt < TYPED_FOR && typed !== "";
    if (key in moves) hall.focus(moves[key](seat, ctrlKey));
    else if (key === " " || key === "Enter") pick(seat);
    else if (key === "Escape") leave();
    else if (key in views && !isTyping) hall.view[views[key]]();
    else if (key.length === 1 && !ctrlKey) jump(key);
    else return;
    event.preventDefault();
  });
}
