/**
 * The state of each seat of a show, by its place in the layout, kept up to date by the feed. A version that does not
 * follow the one that is known is not applied: the feed is asked to go on from the known one.
 */
import { subscribe } from "../ground/live.js";

export const FREE = 0;
export const HELD = 1;
export const TAKEN = 2;
export const CLOSED = 3;
const LETTERS = { A: FREE, L: HELD, B: TAKEN, X: CLOSED };
const NAMES = { AVAILABLE: FREE, LOCKED: HELD, BOOKED: TAKEN, BLOCKED: CLOSED };

const parsed = (letters) => Uint8Array.from(letters, (letter) => LETTERS[letter]);

export class SeatStates {
  /**
   * `onChange` gets the indices of the seats that changed, `onShow` the show as it is now; `onLayout` is called when the hall
   * is another one.
   */
  constructor(show, { onChange, onLayout, onEnd, onShow }) {
    this.version = show.seatMap.version;
    this.layoutVersion = show.seatMap.layoutVersion;
    this.values = parsed(show.seatMap.states);
    this._indices = new Map(show.seatMap.seats.map((seat, index) => [seat.seatId, index]));
    this._listeners = { onChange, onLayout, onEnd, onShow };
    this._begin(show.id);
  }

  _begin(showId) {
    const variables = () => ({ showId, afterVersion: this.version });
    this._stop = subscribe(
      "SeatsSubscription",
      variables,
      (data) => data && this._receive(data.seatAvailability, showId),
      (errors) => this._listeners.onEnd(errors),
    );
  }

  stop() {
    this._stop();
  }

  count(state) {
    return this.values.reduce((sum, each) => sum + (each === state), 0);
  }

  _receive(event, showId) {
    if (event.__typename === "SeatSnapshot") return this._replace(event);
    if (event.__typename !== "SeatDelta") return this._listeners.onShow(event.show);
    if (event.fromVersion !== this.version) {
      this._stop();
      return this._begin(showId);
    }
    this.version = event.version;
    const changed = [];
    for (const { seatId, state } of event.changes) {
      const index = this._indices.get(seatId);
      if (index === undefined || this.values[index] === NAMES[state]) continue;
      this.values[index] = NAMES[state];
      changed.push(index);
    }
    if (changed.length) this._listeners.onChange(changed);
  }

  _replace({ version, layoutVersion, states }) {
    if (layoutVersion !== this.layoutVersion) return this._listeners.onLayout();
    const before = this.values;
    this.version = version;
    this.values = parsed(states);
    const changed = [...this.values.keys()].filter((index) => this.values[index] !== before[index]);
    if (changed.length) this._listeners.onChange(changed);
  }
}
