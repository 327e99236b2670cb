/**
 * One WebSocket for all subscriptions of the page, by the protocol graphql-transport-ws. A connection that is lost is
 * opened again with growing pauses; each subscription says anew what it wants, so that it can go on where it was.
 */
import { subscriptions as texts } from "../operations.js";
import { token } from "./session.js";

const PAUSES = [500, 1000, 2000, 5000];
const SILENT = 2000;
const FINAL = new Set([4400, 4401, 4403, 4406]);

const subscriptions = new Map();
const watchers = new Set();
let socket = null;
let ready = false;
let attempts = 0;
let nextId = 1;
let lostAt = null;

/** Tells, with a boolean, when the connection has been away for two seconds and when it is back. */
export function onConnection(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

const tell = (isConnected) => watchers.forEach((each) => each(isConnected));

/**
 * `variables`: called for each beginning, also after a reconnection. `onNext` gets the data of an event, `onEnd` the
 * errors, or null for a proper end. Returns what ends it.
 */
export function subscribe(name, variables, onNext, onEnd = () => {}) {
  const id = String(nextId++);
  subscriptions.set(id, { name, variables, onNext, onEnd });
  if (ready) start(id);
  else connect();
  return () => stop(id);
}

function start(id) {
  const { name, variables } = subscriptions.get(id);
  const payload = { operationName: name, variables: variables(), query: texts[name] };
  socket.send(JSON.stringify({ id, type: "subscribe", payload }));
}

function stop(id) {
  if (subscriptions.delete(id) && ready) socket.send(JSON.stringify({ id, type: "complete" }));
  setTimeout(closeIdle); // not at once: what ends one subscription often begins the next
}

function closeIdle() {
  if (subscriptions.size === 0 && socket !== null) drop({ code: 1000 });
}

/** The connection counts no more. A browser without a network closes it only after a time, so that is not waited for. */
function drop(event) {
  const dropped = socket;
  closed(dropped, event);
  dropped.close(1000);
}

async function connect() {
  if (socket !== null) return;
  const address = new URL("/graphql", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const opened = (socket = new WebSocket(address, "graphql-transport-ws"));
  opened.addEventListener("open", async () => {
    const credential = await token().catch(() => null);
    const payload = credential === null ? {} : { Authorization: `Bearer ${credential}` };
    if (opened.readyState === WebSocket.OPEN) opened.send(JSON.stringify({ type: "connection_init", payload }));
  });
  opened.addEventListener("message", (event) => opened === socket && receive(JSON.parse(event.data)));
  opened.addEventListener("close", (event) => closed(opened, event));
}

function receive(message) {
  if (message.type === "connection_ack") {
    ready = true;
    attempts = 0;
    lostAt = null;
    tell(true);
    for (const id of subscriptions.keys()) start(id);
  } else if (message.type === "ping") {
    socket.send('{"type":"pong"}');
  } else {
    const subscription = subscriptions.get(message.id);
    if (message.type === "next") subscription?.onNext(message.payload.data, message.payload.errors);
    else if (subscriptions.delete(message.id)) subscription.onEnd(message.payload ?? null);
  }
}

function closed(which, { code }) {
  if (which !== socket) return;
  socket = null;
  ready = false;
  if (subscriptions.size === 0) return;
  if (FINAL.has(code)) {
    const ended = [...subscriptions.values()];
    subscriptions.clear();
    ended.forEach((each) => each.onEnd([{ message: "", extensions: { code } }]));
    return;
  }
  lostAt ??= Date.now();
  setTimeout(() => lostAt !== null && Date.now() - lostAt >= SILENT && tell(false), SILENT);
  const pause = PAUSES[Math.min(attempts++, PAUSES.length - 1)];
  setTimeout(() => subscriptions.size && connect(), pause * (0.75 + Math.random() / 2));
}

addEventListener("offline", () => socket !== null && drop({ code: 1006 }));
addEventListener("online", () => subscriptions.size && connect());
