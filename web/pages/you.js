/** One's contacts, one's data, and the way out. */
import { act, ask, newKey } from "../ground/graphql.js";
import { fill, html } from "../ground/html.js";
import { loading, note, reason, title } from "../ground/page.js";
import { go } from "../ground/router.js";
import { signOut } from "../ground/session.js";
import { t } from "../ground/words.js";
import { asOwner } from "../tickets/private.js";

const FIELDS = { name: "name", email: "email", phone: "tel" };

export default async function page(outlet) {
  if (!(await asOwner(outlet, () => go(location.href, { replace: true })))) return undefined;
  const { me } = await loading(outlet, html`<div class="skeleton tall"></div>`, ask("MeQuery"));
  title(t("you.heading"));
  draw(outlet, me, null);
  const submitted = async (event) => {
    event.preventDefault();
    await working(outlet, me, () => save(event.target.elements, me));
  };
  const clicked = ({ target }) => {
    const name = target.closest("[data-act]")?.dataset.act;
    if (name) working(outlet, me, ACTS[name]);
  };
  outlet.addEventListener("submit", submitted);
  outlet.addEventListener("click", clicked);
  return () => {
    outlet.removeEventListener("submit", submitted);
    outlet.removeEventListener("click", clicked);
  };
}

function draw(outlet, me, answer) {
  fill(
    outlet,
    html`<h1 class="d pagehead">${t("you.heading")}</h1>
      ${answer}
      <form class="card block">
        <h2>${t("you.contact")}</h2>
        ${Object.entries(FIELDS).map(([name, autocomplete]) => field(name, autocomplete, me[name]))}
        ${(me.pendingAddresses ?? []).map((address) => note("", t("you.pending", { address }), "live"))}
        <button class="btn go">${t("you.save")}</button>
      </form>
      <section class="card block">
        <h2>${t("you.data")}</h2>
        <p class="mute under-head">${t("you.dataText")}</p>
        <button class="btn" data-act="export">${t("you.export")}</button>
        <button class="btn plain" data-act="remove">${t("you.delete")}</button>
      </section>
      <section class="card block">
        <button class="btn" data-act="leave">${t("you.signOut")}</button>
        <button class="btn plain" data-act="leaveAll">${t("you.signOutAll")}</button>
      </section>`,
  );
}

const field = (name, autocomplete, value) =>
  html`<label class="field"
    ><b>${t(`you.${name}`)}</b><input name="${name}" autocomplete="${autocomplete}" value="${value ?? ""}"
  /></label>`;

/** What does the work answers a sentence to show, or nothing. */
async function working(outlet, me, work) {
  try {
    const answer = await work(me);
    if (answer && outlet.isConnected) draw(outlet, me, answer);
  } catch (problem) {
    draw(outlet, me, note("warn", reason(problem)));
  }
}

async function save(elements, me) {
  const changed = Object.keys(FIELDS).filter((name) => elements[name].value.trim() !== (me[name] ?? ""));
  if (changed.length === 0) return note("", t("you.same"), "tick");
  const input = Object.fromEntries(changed.map((name) => [name, elements[name].value.trim() || null]));
  const result = await act("UpdateMeMutation", { ...input, idempotencyKey: newKey() });
  if (!result.ok) return note("warn", result.problem.message);
  Object.assign(me, result.value);
  return note("good", t("you.saved"), "tick");
}

const ACTS = {
  async export() {
    const result = await act("ExportMeMutation", {});
    if (!result.ok) return note("warn", result.problem.message);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([result.value.json], { type: "application/json" }));
    link.download = "marquee.json";
    link.click();
    URL.revokeObjectURL(link.href);
    return note("good", t("you.exported"), "tick");
  },
  async remove() {
    if (!confirm(t("you.deleteSure"))) return null;
    const result = await act("DeleteMeMutation", { idempotencyKey: newKey() });
    if (!result.ok) return note("warn", result.problem.message);
    await signOut().catch(() => {});
    return go("/");
  },
  async leave() {
    await signOut();
    return go("/");
  },
  async leaveAll() {
    await signOut({ everywhere: true });
    return go("/");
  },
};
