/* SPDX-License-Identifier: MPL-2.0
   What the reader has unfolded is unfolded on the next page too. Only the kind of thing is kept, never what is in it. */
(() => {
  "use strict";
  const KEY = "overblik-unfolded";
  // A browser that keeps nothing refuses even to be asked.
  const kept = () => { try { return new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]")); } catch { return new Set(); } };
  const keep = (kinds) => { try { localStorage.setItem(KEY, JSON.stringify([...kinds])); } catch { /* then not */ } };
  for (const one of document.querySelectorAll("details[data-kept]")) {
    const kind = one.dataset.kept;
    if (kept().has(kind)) one.open = true;
    one.addEventListener("toggle", () => {
      const kinds = kept();
      if (one.open) kinds.add(kind); else kinds.delete(kind);
      keep(kinds);
    });
  }
})();
