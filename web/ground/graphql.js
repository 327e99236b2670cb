/** The API. Operations are named; their texts stand in the manifest, and the request carries the hash alone. */
import { operations } from "../operations.js";
import { learn } from "./clock.js";
import { reached, Unreachable } from "./reaching.js";
import { distrust, token } from "./session.js";

const TIMEOUT = 15_000;

/** The server refuses the whole request. `code`: why, as the API names it. */
export class RequestRefused extends Error {
  constructor({ message, extensions = {} }) {
    super(message);
    this.code = extensions.code;
    this.retryAfter = extensions.retryAfter;
  }
}

const hashed = (name) => ({ persistedQuery: { version: 1, sha256Hash: operations[name] } });

/** A visitor's query, as an address that caches may answer. */
export function address(name, variables) {
  const query = new URLSearchParams({
    operationName: name,
    variables: JSON.stringify(variables),
    extensions: JSON.stringify(hashed(name)),
  });
  return `/graphql?${query}`;
}

const HEADERS = { Accept: "application/graphql-response+json, application/json" };

async function send(name, variables, credential) {
  const signal = AbortSignal.timeout(TIMEOUT);
  if (credential === null && name.endsWith("Query")) {
    return fetch(address(name, variables), { headers: HEADERS, signal });
  }
  const headers = { ...HEADERS, "Content-Type": "application/json" };
  if (credential !== null) headers.Authorization = `Bearer ${credential}`;
  const body = JSON.stringify({ operationName: name, variables, extensions: hashed(name) });
  return fetch("/graphql", { method: "POST", headers, body, signal });
}

/** Of an operation whose name ends with Query or Mutation. Throws Unreachable and RequestRefused. */
export async function ask(name, variables = {}, { asVisitor = false } = {}) {
  const credential = asVisitor ? null : await token();
  const sent = Date.now();
  const response = await reached(() => send(name, variables, credential));
  if (response.status === 401 && credential !== null) {
    distrust();
    return retried(name, variables);
  }
  if (response.status >= 500 && !(response.headers.get("content-type") ?? "").includes("json")) {
    throw new Unreachable(`HTTP ${response.status}`);
  }
  return dataOf(await response.json(), sent);
}

async function retried(name, variables) {
  const response = await reached(async () => send(name, variables, await token()));
  return dataOf(await response.json(), Infinity);
}

function dataOf({ data, errors, code, detail }, sent) {
  if (code) throw new RequestRefused({ message: detail, extensions: { code } });
  if (errors?.length) throw new RequestRefused(errors[0]);
  const serverTime = data && Object.values(data)[0]?.serverTime;
  if (serverTime) learn(serverTime, sent, Date.now());
  return data;
}

/**
 * The one member of a mutation's union: `{ok, value}` or `{ok: false, problem}`, where the problem has a `code`. A key
 * makes a repeated attempt the same attempt.
 */
export async function act(name, input) {
  const data = await ask(name, { input });
  const [value] = Object.values(data);
  return "code" in value && "message" in value ? { ok: false, problem: value } : { ok: true, value };
}

export const newKey = () => crypto.randomUUID();
