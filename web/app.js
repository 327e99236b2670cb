/** The beginning: the sign above every page, its pages, and the line about the connection. */
import { fill, html, icon } from "./ground/html.js";
import { failed, missing } from "./ground/page.js";
import { begin, route } from "./ground/router.js";
import { isSignedIn, onChange } from "./ground/session.js";
import { language, LANGUAGES, speak, t } from "./ground/words.js";

route("/", () => import("./pages/home.js"));
route("/m/:id", () => import("./pages/movie.js"));
route("/s/:id", () => import("./pages/seats.js"));
route("/b/:id", () => import("./pages/pay.js"));
route("/b/:id/done", () => import("./pages/done.js"));
route("/t/:id", () => import("./pages/ticket.js"));
route("/t/:id/cancel", () => import("./pages/cancel.js"));
route("/tickets", () => import("./pages/tickets.js"));
route("/you", () => import("./pages/you.js"));

const [sign, outlet, foot] = ["sign", "main", "foot"].map((id) => document.getElementById(id));
document.documentElement.lang = language;
const [other] = Object.keys(LANGUAGES).filter((each) => each !== language);

function drawSign() {
  const place = location.pathname === "/" ? html`<span id="sign-tools" class="tools"></span>` : "";
  const mine = isSignedIn()
    ? html`<a class="lg" href="/tickets">${t("sign.tickets")}</a><a class="lg" href="/you">${t("sign.you")}</a>`
    : html`<a class="lg" href="/tickets">${t("sign.tickets")}</a><a class="lg" href="/you">${t("sign.in")}</a>`;
  fill(
    sign,
    html`<div class="wrap">
        <a class="logo d" href="/" aria-label="${t("sign.home")}"
          >${[..."MARQUEE"].map((each) => html`<i>${each}</i>`)}</a
        >
        ${place}
        <nav aria-label="${t("sign.nav")}">
          <button class="speak" lang="${other}" data-speak>${LANGUAGES[other]}</button>${mine}<a
            class="sm"
            href="/tickets"
            aria-label="${t("sign.tickets")}"
            >${icon("person")}</a
          >
        </nav>
      </div>
      <div class="bulbs" aria-hidden="true"></div>`,
  );
  sign.querySelector("[data-speak]").addEventListener("click", () => speak(other));
}

function drawFoot() {
  const developer =
    document.body.dataset.development === "true" ? html`<a href="/dev">${t("foot.developers")}</a>` : "";
  fill(foot, html`<div class="wrap"><span>${t("foot.seller")}</span>${developer}</div>`);
}

const connection = document.getElementById("connection");

export function showConnection(sentence) {
  connection.hidden = sentence === null;
  connection.textContent = sentence ?? "";
}

addEventListener("offline", () => showConnection(t("connection.lost")));
addEventListener("online", () => showConnection(null));

document.querySelector(".skip").textContent = t("skip");
drawFoot();
onChange(drawSign);
begin(outlet, { missing, failed, entering: drawSign });
/** Once the page is there: what the worker keeps must not be in the way of what is looked at. */
function work() {
  navigator.serviceWorker?.register("/sw.js").catch(console.warn);
}

if (document.readyState === "complete") work();
else addEventListener("load", work);
