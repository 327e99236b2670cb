/** Asks for an address and the code that came there, once one first holds seats. What was chosen stays as it is. */
import { fill, html } from "./html.js";
import { isSignedIn, Refused, requestCode, signIn, token } from "./session.js";
import { t } from "./words.js";

/** Whether the visitor is signed in now; false for one who would rather not. */
export async function ensureSignedIn() {
  if (isSignedIn() && (await token()) !== null) return true;
  return new Promise((resolve) => new SignIn(resolve).open());
}

const problems = {
  CODE_REFUSED: "signin.wrong",
  INVALID_INPUT: "signin.badAddress",
  ALLOWANCE_USED: "signin.tooMany",
  TOO_MANY_REQUESTS: "signin.tooMany",
};

const sentence = (problem) => {
  if (!(problem instanceof Refused)) return t("failed.unreachable");
  return problem.code in problems ? t(problems[problem.code]) : problem.message;
};

class SignIn {
  constructor(done) {
    this.done = done;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "card ask";
    this.dialog.setAttribute("aria-labelledby", "ask-heading");
    document.body.append(this.dialog);
    this.dialog.addEventListener("close", () => this.end(isSignedIn()));
  }

  open() {
    this.askAddress("");
    this.dialog.showModal();
  }

  end(isIn) {
    this.dialog.remove();
    this.done(isIn);
  }

  show(markup, onSubmit) {
    fill(this.dialog, markup);
    const form = this.dialog.querySelector("form");
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    form.querySelector("input").focus();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const go = form.querySelector(".go");
      go.disabled = true;
      try {
        await onSubmit(form.elements);
      } catch (problem) {
        this.tell(sentence(problem));
      }
      go.disabled = false;
    });
  }

  tell(text) {
    const place = this.dialog.querySelector("[role=alert]");
    place.textContent = text;
    place.hidden = false;
    this.dialog.querySelector("input").setAttribute("aria-invalid", "true");
    this.dialog.querySelector("input").focus();
  }

  askAddress(given) {
    this.show(
      html`<form>
        <h2 id="ask-heading">${t("signin.heading")}</h2>
        <p class="mute small">${t("signin.why")}</p>
        <label class="field"
          ><b>${t("signin.address")}</b
          ><input
            name="address"
            value="${given}"
            autocomplete="username"
            inputmode="email"
            required
            aria-describedby="ask-problem"
        /></label>
        <p id="ask-problem" class="problem" role="alert" hidden></p>
        <button class="btn go wide">${t("signin.send")}</button>
        <button type="button" class="btn plain wide" data-close>${t("signin.notNow")}</button>
      </form>`,
      async ({ address }) => {
        const sent = await requestCode(international(address.value));
        this.askCode(international(address.value), sent);
      },
    );
  }

  askCode(address, { resendAfterSeconds }) {
    this.show(
      html`<form>
        <h2 id="ask-heading">${t("signin.codeHeading")}</h2>
        <p class="mute small">${t("signin.sent", { address })}</p>
        <label class="field"
          ><b>${t("signin.code")}</b
          ><input
            name="code"
            autocomplete="one-time-code"
            inputmode="numeric"
            maxlength="10"
            required
            aria-describedby="ask-problem"
        /></label>
        <p id="ask-problem" class="problem" role="alert" hidden></p>
        <button class="btn go wide">${t("signin.go")}</button>
        <button type="button" class="btn plain wide" data-again disabled>${t("signin.again")}</button>
        <button type="button" class="btn plain wide" data-close>${t("signin.notNow")}</button>
      </form>`,
      async ({ code }) => {
        await signIn(address, code.value.replace(/\D/g, ""));
        this.dialog.close();
      },
    );
    const again = this.dialog.querySelector("[data-again]");
    setTimeout(() => (again.disabled = false), resendAfterSeconds * 1000);
    again.addEventListener("click", () => this.askAddress(address));
  }
}

/** A number as people in India write it gets its country; everything else stays. */
function international(address) {
  const digits = address.replace(/[\s()-]/g, "");
  return /^[6-9]\d{9}$/.test(digits) ? `+91${digits}` : address.trim();
}
