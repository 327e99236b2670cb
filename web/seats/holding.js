/** The seats that one holds: their lock, its clock, and what changes it. */
import { now } from "../ground/clock.js";
import { act, ask, newKey } from "../ground/graphql.js";

export class Holding {
  /** `onTick`: gets the seconds that are left, once a second; `onOver`: when they are over. */
  constructor(showId, { onTick, onOver }) {
    Object.assign(this, { showId, onTick, onOver, lock: null, _asked: [] });
    this._wake = () => document.visibilityState === "visible" && this._tick();
    document.addEventListener("visibilitychange", this._wake);
  }

  leave() {
    clearTimeout(this._timer);
    document.removeEventListener("visibilitychange", this._wake);
  }

  get seatIds() {
    return new Set(this.lock?.seatIds ?? []);
  }

  /**
   * Whether a seat that is held may be held by us: the feed tells of our own lock before its answer is there. After a request
   * without an answer it stays open until the next one.
   */
  mayHave({ seatId }) {
    return this._asked.includes(seatId) || this.seatIds.has(seatId);
  }

  get secondsLeft() {
    return this.lock ? Math.max(0, (new Date(this.lock.expiresAt).getTime() - now()) / 1000) : 0;
  }

  /** A lock of an earlier visit, if it still holds. */
  async restore() {
    const { me } = await ask("MyLocksQuery");
    const mine = (me?.locks ?? []).filter((lock) => lock.show.id === this.showId && lock.status === "LIVE");
    this._take(mine.at(-1) ?? null);
  }

  /** All of the seats or none; own seats of an older lock are taken over. */
  async take(seatIds) {
    this._asked = seatIds;
    const result = await act("LockMutation", { showId: this.showId, seatIds, idempotencyKey: newKey() });
    this._asked = [];
    if (result.ok) this._take(result.value);
    return result;
  }

  async extend() {
    const result = await act("ExtendMutation", { lockId: this.lock.id, idempotencyKey: newKey() });
    if (result.ok) this._take(result.value);
    return result;
  }

  async giveBack() {
    const result = await act("ReleaseMutation", { lockId: this.lock.id, idempotencyKey: newKey() });
    if (result.ok) this._take(null);
    return result;
  }

  _take(lock) {
    this.lock = lock;
    clearTimeout(this._timer);
    if (lock) this._tick();
  }

  _tick() {
    clearTimeout(this._timer);
    if (!this.lock) return;
    const left = this.secondsLeft;
    if (left <= 0) {
      this.lock = null;
      this.onOver();
      return;
    }
    this.onTick(Math.ceil(left));
    this._timer = setTimeout(() => this._tick(), (left % 1 || 1) * 1000 + 5);
  }
}
