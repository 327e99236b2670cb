/** The network or the server is away: trying again may help. */
export class Unreachable extends Error {}

const AWAY = new Set(["TimeoutError", "AbortError"]);

/** What the work answers. Throws Unreachable where a request got no answer. */
export async function reached(work) {
  try {
    return await work();
  } catch (problem) {
    if (problem instanceof TypeError || AWAY.has(problem.name)) throw new Unreachable(problem.message);
    throw problem;
  }
}
