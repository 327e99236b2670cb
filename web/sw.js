/**
 * The service worker: keeps the pages' own files, so that they open at once, and tickets that this device has seen open
 * without a network. Answers of the API and the sign-in are none of its business: it does not even see them pass.
 *
 * The server writes the first line: VERSION, and FILES, which are all addresses of that version.
 */
/* global VERSION, FILES */
const SHELL = `marquee-${VERSION}`;
const DOCUMENT = "/";
const SLOW = 4000;
const KEPT_PAGES = /^\/(tickets|t\/[^/]+)$/;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && KEPT_PAGES.test(pathname)) event.respondWith(page(event.request));
  else if (pathname.startsWith(`/web/${VERSION}/`)) event.respondWith(file(event.request));
});

async function install() {
  const shell = await caches.open(SHELL);
  await shell.addAll([DOCUMENT, ...FILES]);
  await self.skipWaiting();
}

/** Older shells go: who has an old page open gets its files from the server. */
async function activate() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith("marquee-") && name !== SHELL).map((name) => caches.delete(name)),
  );
  await self.clients.claim();
}

/** The server's document; the kept one, which is the same for each page, where the network is away or too slow. */
async function page(request) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(SLOW) });
  } catch {
    return (await caches.match(DOCUMENT, { cacheName: SHELL })) ?? Response.error();
  }
}

/** Under its version a file never changes. */
async function file(request) {
  return (await caches.match(request, { cacheName: SHELL })) ?? fetch(request);
}
