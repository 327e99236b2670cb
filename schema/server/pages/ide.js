"use strict";

// GraphiQL where the internet can be reached, else the plain page. Both speak to this very address.
const CDN = "https://unpkg.com/";
const SCRIPTS = [
  ["react@18.2.0/umd/react.production.min.js", "sha384-tMH8h3BGESGckSAVGZ82T9n90ztNXxvdwvdM6UoR56cYcf+0iGXBliJ29D+wZ/x8"],
  ["react-dom@18.2.0/umd/react-dom.production.min.js", "sha384-bm7MnzvK++ykSwVJ2tynSE5TRdN+xL418osEVF2DE/L/gfWHj91J2Sphe582B1Bh"],
  ["graphiql@3.8.3/graphiql.min.js", "sha384-HbRVEFG0JGJZeAHCJ9Xm2+tpknBQ7QZmNlO/DgZtkZ0aJSypT96YYGRNod99l9Ie"],
];
const STYLE = ["graphiql@3.8.3/graphiql.min.css", "sha384-Mq3vbRBY71jfjQAt/DcjxUIYY33ksal4cgdRt9U/hNPvHBCaT2JfJ/PTRiPKf0aM"];
const PATIENCE = 4000;
const URL_HERE = location.origin + location.pathname;
const element = (id) => document.getElementById(id);

function added(tag, attributes, [path, integrity], address) {
  return new Promise((resolve, reject) => {
    const node = Object.assign(document.createElement(tag), attributes, { integrity, crossOrigin: "anonymous" });
    node.onload = resolve;
    node.onerror = () => reject(new Error(path + " cannot be loaded"));
    node[address] = CDN + path;
    document.head.append(node);
  });
}

async function loadScripts() {
  for (const script of SCRIPTS) await added("script", {}, script, "src"); // each needs those before it
}

function loadGraphiQL() {
  return Promise.all([added("link", { rel: "stylesheet" }, STYLE, "href"), loadScripts()]);
}

function showGraphiQL() {
  const root = element("graphiql");
  root.hidden = false;
  const fetcher = GraphiQL.createFetcher({ url: URL_HERE, subscriptionUrl: URL_HERE.replace(/^http/, "ws") });
  ReactDOM.createRoot(root).render(React.createElement(GraphiQL, { fetcher, shouldPersistHeaders: false }));
}

function say(status, text) {
  element("status").textContent = status;
  if (text !== undefined) element("answer").textContent = text;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// Calls back with the data of each event, as it comes.
async function readEvents(response, take) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data: "));
      if (data && data.length > 6) take(data.slice(6));
    }
  }
}

function headers(accept) {
  const token = element("token").value.trim();
  const given = { "Content-Type": "application/json", Accept: accept };
  return token ? { ...given, Authorization: "Bearer " + token } : given;
}

async function ask(signal) {
  const query = element("query").value;
  const variables = JSON.parse(element("variables").value.trim() || "{}");
  const isStream = /^\s*subscription\b/m.test(query);
  const accept = isStream ? "text/event-stream" : "application/graphql-response+json, application/json;q=0.9";
  const body = JSON.stringify({ query, variables });
  const response = await fetch(URL_HERE, { method: "POST", headers: headers(accept), body, signal });
  if (!(response.headers.get("content-type") || "").startsWith("text/event-stream")) {
    say("Status " + response.status, pretty(await response.text()));
    return;
  }
  let count = 0;
  say("Waiting for events", "");
  await readEvents(response, (data) => {
    count += 1;
    say("Event " + count + ", newest first", pretty(data) + "\n\n" + element("answer").textContent.slice(0, 100000));
  });
  say("The stream has ended after " + count + " events");
}

let running = null;

async function run(event) {
  event.preventDefault();
  if (running) running.abort();
  const mine = (running = new AbortController());
  element("stop").disabled = false;
  say("Waiting for the answer", "");
  try {
    await ask(mine.signal);
  } catch (error) {
    if (running === mine) say(mine.signal.aborted ? "Stopped" : "No answer: " + error.message);
  } finally {
    if (running === mine) {
      running = null;
      element("stop").disabled = true;
    }
  }
}

async function issue() {
  const role = element("role").value;
  const more = role === "customer" ? { userId: "USER_101" } : {};
  const body = JSON.stringify({ role, ...more });
  const response = await fetch("/dev/token", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const text = await response.text();
  if (!response.ok) return say("No token: status " + response.status, pretty(text));
  element("token").value = JSON.parse(text).accessToken;
  say("You are a " + role + " now");
}

function showPlain() {
  element("plain").hidden = false;
  element("request").addEventListener("submit", run);
  element("issue").addEventListener("click", () => issue().catch((error) => say("No token: " + error.message)));
  element("stop").addEventListener("click", () => running && running.abort());
  element("request").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) element("request").requestSubmit();
  });
}

const late = new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), PATIENCE));
Promise.race([loadGraphiQL(), late])
  .then(showGraphiQL)
  .catch(showPlain)
  .finally(() => element("loading").remove());
