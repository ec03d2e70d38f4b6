/* SPDX-License-Identifier: MPL-2.0
   Reads the page aloud with a voice of the reader's own machine. Other voices send what they read to whoever made
   them, so they are left alone: without a voice of the machine for the language of the page there is no button. */
(() => {
  "use strict";
  const voice = window.speechSynthesis;
  const place = document.querySelector("[data-speech]");
  const main = document.getElementById("main-content");
  if (!voice || !place || !main) return;
  const button = place.querySelector("button");
  const label = button.querySelector("span");
  const words = { start: label.textContent, stop: button.dataset.stop };
  const language = document.documentElement.lang;
  // Ways elsewhere, and what is there to be filled in or pressed.
  const UNREAD = "nav, .back, button, input, select, textarea, svg, script, dialog, [aria-hidden=true]";
  let pieces = [];
  let reading = null;

  const own = (code) => voice.getVoices().find((one) => one.localService && one.lang.split(/[-_]/)[0].toLowerCase() === code);
  const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const languageOf = (element) => element.closest("[lang]").lang;

  function stands(element, around) {
    return !getComputedStyle(element).display.startsWith("inline") || languageOf(element) !== around;
  }

  function row(element) {
    return [...element.cells].map((cell) => (cell.dataset.title ? `${cell.dataset.title}: ` : "") + plain(cell)).filter(Boolean).join(", ");
  }

  // What is read in one breath: the words of an element that has none standing apart inside it; a row of a table.
  function collect(element) {
    if (element.matches(UNREAD) || !element.checkVisibility()) return;
    if (element.matches("tr")) return add(element, row(element));
    const around = languageOf(element);
    let loose = [];
    const flush = () => { add(element, loose.map((node) => node.textContent).join("").replace(/\s+/g, " ").trim()); loose = []; };
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) loose.push(node);
      else if (node.nodeType !== Node.ELEMENT_NODE || node.matches(UNREAD)) continue;
      else if (stands(node, around) || node.querySelector("[lang], p, li, tr, h1, h2, h3, h4")) { flush(); collect(node); }
      else if (node.checkVisibility()) loose.push(node);
    }
    flush();
  }

  function add(element, text) {
    if (/[\p{L}\p{N}]/u.test(text)) pieces.push({ element, text });
  }

  function say(number) {
    unmark();
    if (number >= pieces.length) return stop();
    const { element, text } = pieces[number];
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.voice = own(languageOf(element)) ?? own(language);
    spoken.lang = spoken.voice.lang;
    // Words that were cut off end too, perhaps after others have begun.
    spoken.onend = () => { if (reading === spoken) say(number + 1); };
    spoken.onerror = () => { if (reading === spoken) stop(); };
    reading = spoken;
    element.classList.add("is-read");
    element.scrollIntoView({ block: "nearest" });
    voice.speak(spoken);
  }

  function unmark() {
    for (const one of document.querySelectorAll(".is-read")) one.classList.remove("is-read");
  }

  function stop() {
    reading = null;
    voice.cancel();
    unmark();
    label.textContent = words.start;
  }

  function start() {
    voice.cancel(); // what another window has left
    pieces = [];
    collect(main);
    label.textContent = words.stop;
    say(0);
  }

  function offer() {
    place.hidden = !own(language);
  }

  button.addEventListener("click", () => (reading ? stop() : start()));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && reading) stop(); });
  addEventListener("pagehide", () => { if (reading) stop(); });
  voice.addEventListener("voiceschanged", offer);
  offer();
})();
