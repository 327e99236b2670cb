/**
 * Who is signed in. The access token is in memory only; the refresh token is a cookie that scripts cannot read. One
 * refresh at a time, over all tabs where the browser has locks.
 */
import { reached } from "./reaching.js";
import { forget, forgetAll, remember, remembered } from "./storage.js";

const EARLY = 30_000;
let session = null;
const listeners = new Set();

export const isSignedIn = () => session !== null || remembered("signedIn") === true;

export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function post(path, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const response = await reached(() => fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
  const answer = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Refused(answer, response.status);
  return answer;
}

/** `code`: what is in the way, as the API names it. `retryAfter`: in seconds, where the server says. */
export class Refused extends Error {
  constructor(answer, status) {
    super(answer.detail ?? answer.message ?? "");
    this.code = answer.code;
    this.status = status;
    this.facts = answer;
  }
}

function begin(answer) {
  const wasSignedIn = isSignedIn();
  session = { token: answer.accessToken, ends: new Date(answer.expiresAt).getTime() };
  remember("signedIn", true);
  if (!wasSignedIn) listeners.forEach((each) => each());
}

function end() {
  session = null;
  forget("signedIn");
  listeners.forEach((each) => each());
}

export const requestCode = (address) => post("/auth/code", { address });

export async function signIn(address, code) {
  begin(await post("/auth/session", { address, code, as: "CUSTOMER", cookie: true }));
}

/** Tickets that were kept on this device leave it, too. */
export async function signOut({ everywhere = false } = {}) {
  forgetAll("ticket.");
  await post("/auth/sign-out", { everywhere }).finally(end);
}

const alone = (work) => (navigator.locks ? navigator.locks.request("marquee.session", work) : work());
let refreshing = null;

async function refresh() {
  try {
    begin(await post("/auth/refresh", {}));
  } catch (problem) {
    if (problem instanceof Refused && problem.status < 500) end();
    else throw problem;
  }
}

/** The token of a request, or null for a visitor. */
export async function token() {
  if (!isSignedIn()) return null;
  if (session === null || session.ends - Date.now() < EARLY) {
    refreshing ??= alone(refresh).finally(() => (refreshing = null));
    await refreshing;
  }
  return session?.token ?? null;
}

/** To be called when the server knows a token no more that has not run out. */
export function distrust() {
  if (session) session.ends = 0;
}
