/** What one does with the seats that were picked. Each returns what is in the way, as {text, action}, or null. */
import { say } from "../ground/announce.js";
import { time } from "../ground/format.js";
import { act, ask, newKey } from "../ground/graphql.js";
import { go } from "../ground/router.js";
import { ensureSignedIn } from "../ground/signin.js";
import { t } from "../ground/words.js";
import { refusalOf } from "./telling.js";

const sayUntil = (lock, { theater }) => say(t("seats.held", { time: time(lock.expiresAt, theater.timeZone) }));

/** Asks who one is where that is not known; what was said before stays for who would rather not tell. */
export async function hold({ holding, choice, show, problem }) {
  if (!(await ensureSignedIn())) return problem;
  const wanted = choice.list.map((seat) => seat.seatId);
  if (wanted.length === 0) return problem; // gone meanwhile, which was said
  const result = await holding.take(wanted);
  if (!result.ok) return refusalOf(choice, result.problem);
  sayUntil(result.value, show);
  return null;
}

export async function extend({ holding, show }) {
  const result = await holding.extend();
  if (!result.ok) return { text: result.problem.message };
  sayUntil(result.value, show);
  return null;
}

export async function pay({ holding }) {
  const result = await act("BookMutation", { lockId: holding.lock.id, idempotencyKey: newKey() });
  if (!result.ok) return { text: result.problem.message };
  await go(`/b/${result.value.id}`);
  return null;
}

/** Picks the best seats that fit the wish, and says why these; or what is in the way. */
export async function best({ show, choice, wishing: { count, seatType, accessible } }) {
  const { bestAvailable } = await ask("BestQuery", { showId: show.id, count, seatType, accessible });
  const { seatIds, why } = bestAvailable;
  const words = t(`why.${why.code}`, { count });
  if (seatIds.length === 0) return { text: words };
  choice.replace(seatIds);
  choice.why = words;
  say(words);
  return null;
}
