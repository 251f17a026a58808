/* Keys for the desk. A comfort only: every link and button works without it. */
"use strict";

(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const items = () => [...document.querySelectorAll(".desk-item")];
  const current = () =>
    document.activeElement.closest(".desk-item") || document.querySelector(".desk-item:target");

  const move = (step) => {
    const all = items();
    const at = all.indexOf(current());
    all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
  };

  const inside = (selector) => current()?.querySelector(selector);

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    o: () => inside("h2 a")?.click(),
    c: () => inside("[data-claim]")?.focus(),
    n: () => inside("[data-note]")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      (current() || document.activeElement).focus();
      return;
    }
    if (typing(event.target)) return;
    if (/^[1-9]$/.test(event.key)) inside(`[data-key="${event.key}"]`)?.focus();
    else if (Object.hasOwn(keys, event.key)) keys[event.key]();
    else return;
    event.preventDefault();
  });
})();
