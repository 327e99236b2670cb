/**
 * Pages by their addresses. A page is a function `(outlet, parameters, query) => leave`, loaded when it is first needed;
 * `leave`, if there is one, is called when the visitor goes elsewhere. A link within the platform changes the page
 * without a load; Back and Forward find the place where one was.
 */
const routes = [];
let leave = null;
let visit = 0;

/** `path`: "/m/:id". `load`: imports the module whose default export is the page. */
export function route(path, load) {
  const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]);
  const pattern = new RegExp(`^${path.replace(/:(\w+)/g, "([^/]+)")}$`);
  routes.push({ pattern, names, load });
}

function found(path) {
  for (const { pattern, names, load } of routes) {
    const match = pattern.exec(path);
    if (match) {
      return {
        load,
        parameters: Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1])])),
      };
    }
  }
  return null;
}

/**
 * `missing`, `failed`: pages for an address that leads nowhere and for what went wrong. `entering`: called before each
 * page.
 */
export function begin(outlet, { missing, failed, entering }) {
  async function show() {
    const number = ++visit;
    const match = found(location.pathname);
    leave?.();
    leave = null;
    entering();
    try {
      const page = match ? (await match.load()).default : missing;
      if (number !== visit) return;
      const left = await page(outlet, match?.parameters ?? {}, new URLSearchParams(location.search));
      if (number === visit) leave = left ?? null;
      else left?.();
    } catch (problem) {
      if (number !== visit) return;
      console.error(problem);
      failed(outlet, problem, show);
    }
    if (number > 1) readFrom(outlet);
  }

  addEventListener("popstate", show);
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || !found(link.pathname)) return;
    if (link.pathname === location.pathname && link.hash) return;
    event.preventDefault();
    go(link.href);
  });
  reload = show;
  return show();
}

let reload = () => {};

export function go(address, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"]({}, "", address);
  if (!replace) scrollTo(0, 0);
  return reload();
}

/** A screen reader goes on at the new page's heading, as after a load. */
function readFrom(outlet) {
  const heading = outlet.querySelector("h1") ?? outlet;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
