/** Pages that are their owner's: who is not signed in is asked first. */
import { fill, html } from "../ground/html.js";
import { title } from "../ground/page.js";
import { ensureSignedIn } from "../ground/signin.js";
import { t } from "../ground/words.js";

/** Whether the page may go on; else it says that it is private, with a way in. */
export async function asOwner(outlet, again) {
  if (await ensureSignedIn()) return true;
  title(t("private.heading"));
  fill(
    outlet,
    html`<section class="message">
      <h1 class="d pagehead">${t("private.heading")}</h1>
      <p class="mute">${t("private.text")}</p>
      <button class="btn go" data-in>${t("sign.in")}</button>
    </section>`,
  );
  outlet.querySelector("[data-in]").addEventListener("click", again);
  return false;
}
