/* SPDX-License-Identifier: MPL-2.0
   Warns before the session ends, and leaves the page when it has ended: nobody's data stay on an unattended
   screen. Other windows may have prolonged the session, so the server is asked first. Without this script the page
   says until when one is signed in, and every page opened gives more time. */
(() => {
  "use strict";
  const note = document.querySelector("[data-session]");
  const dialog = note.querySelector("dialog");
  const form = dialog.querySelector("form");
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const warnBefore = Number(note.dataset.warn);
  let ends, final, timer;

  const left = () => (ends - Date.now()) / 1000;

  function know(seconds, isFinal) {
    ends = Date.now() + seconds * 1000;
    final = isFinal;
    plan();
  }

  function plan() {
    clearTimeout(timer);
    const wait = dialog.open ? left() : left() - warnBefore;
    timer = setTimeout(look, Math.max(wait, 0) * 1000 + 250);
  }

  async function ask(options) {
    const answer = await fetch(note.dataset.session, {
      headers: { Accept: "application/json" }, cache: "no-store", credentials: "same-origin", redirect: "error", ...options,
    });
    if (!answer.ok) throw new Error("no answer");
    return answer.json();
  }

  async function look() {
    try {
      const told = await ask();
      if (told.seconds <= 0) return leave();
      know(told.seconds, told.final);
      if (left() > warnBefore + 1) dialog.close();
      else if (!dialog.open) warn();
    } catch {
      if (left() <= 0) leave();
      else plan();
    }
  }

  function warn() {
    part("clock").textContent = new Date(ends).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Copenhagen" });
    form.hidden = part("can-stay").hidden = final;
    part("close").hidden = part("cannot-stay").hidden = !final;
    dialog.showModal();
    plan();
  }

  async function stay() {
    dialog.close();
    try {
      const told = await ask({ method: "POST", body: new FormData(form) });
      if (told.seconds <= 0) return leave();
      know(told.seconds, told.final);
    } catch {
      look();
    }
  }

  function leave() {
    document.body.hidden = true;
    location.replace(note.dataset.ended);
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); stay(); });
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("cancel", (event) => { if (!final) { event.preventDefault(); stay(); } });
  // A computer that slept, or a page that the browser kept whole: look before anything is shown for long.
  document.addEventListener("visibilitychange", () => { if (!document.hidden && left() < warnBefore) look(); });
  addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  know(Number(note.dataset.seconds), note.dataset.final === "yes");
})();
