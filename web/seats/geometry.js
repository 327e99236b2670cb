/**
 * Where the seats of a layout stand, in units of which a seat has 26 and the next one is 34 away. Rows curve towards the
 * screen; a column without any seat is an aisle.
 */
export const PITCH = 34;
export const SEAT = 26;
const AISLE = 26;
const BETWEEN_TYPES = 22;
const CURVE = 20;
const LEFT = 52;
const TOP = 118;

/**
 * Of the layout's seats, in its order: `seats` with x, y, row index and number; `rows` with their label, y and seats;
 * `width` and `height` of the whole, and `middle` of the screen.
 */
export function place(layoutSeats) {
  const labels = [...new Set(layoutSeats.map((seat) => seat.row))];
  const across = positions(layoutSeats);
  const width = LEFT + across.width + LEFT;
  const middle = width / 2;
  const rows = labels.map((label, index) => ({ index, label: label ?? "", seats: [], types: new Map() }));
  const byLabel = new Map(labels.map((label, index) => [label, rows[index]]));
  const seats = layoutSeats.map((seat, index) => placed(seat, index, byLabel.get(seat.row), across));
  let y = TOP;
  for (const row of rows) {
    if (row.index > 0) y += PITCH + (mostly(row) === mostly(rows[row.index - 1]) ? 0 : BETWEEN_TYPES);
    row.y = y;
    row.seats.sort((one, other) => one.x - other.x);
    for (const seat of row.seats) seat.y = y - CURVE * ((seat.x - middle) / (middle || 1)) ** 2;
  }
  return { seats, rows, width, height: y + 42, middle };
}

function positions(seats) {
  const columns = new Set(seats.map((seat) => seat.column ?? 1));
  const [first, last] = [Math.min(...columns), Math.max(...columns)];
  const at = new Map();
  let x = SEAT / 2;
  for (let column = first; column <= last; column++) {
    at.set(column, LEFT + x);
    x += columns.has(column) ? PITCH : AISLE;
  }
  return { at, width: x - PITCH + SEAT / 2 };
}

function placed(seat, index, row, across) {
  const x = across.at.get(seat.column ?? 1);
  const made = { ...seat, index, x, y: 0, rowIndex: row.index, rowLabel: row.label, number: numberOf(seat) };
  row.seats.push(made);
  row.types.set(seat.type, (row.types.get(seat.type) ?? 0) + 1);
  return made;
}

/** The label without its row: "J9" is 9 in row J. */
const numberOf = ({ seatId, row }) =>
  row && seatId.startsWith(row) && seatId !== row ? seatId.slice(row.length) : seatId;

function mostly(row) {
  return [...row.types].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
}

/** The seats that stand and fall with this one: a sofa is taken whole. */
export function unitOf(seat, byId) {
  return [seat.seatId, ...seat.linkedWith].map((seatId) => byId.get(seatId)).filter(Boolean);
}

/** Groups of whole rows, some hundred seats each: what is drawn, or drawn anew, at once. */
export function blocksOf(rows, largest = 300) {
  const blocks = [];
  for (const row of rows) {
    const last = blocks.at(-1);
    if (last && last.length + row.seats.length <= largest) last.push(...row.seats);
    else blocks.push([...row.seats]);
  }
  return blocks;
}
