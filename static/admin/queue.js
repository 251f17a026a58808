/* Keys for the queue. A comfort only: every link and button works without it. */
"use strict";

(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const rows = () => [...document.querySelectorAll("#result_list tbody th a")];

  /* On the list: the row below or above; on an item: the next or the previous one. */
  const move = (step) => {
    const link = document.querySelector(step > 0 ? "a[rel=next]" : "a[rel=prev]");
    if (link) {
      link.click();
      return;
    }
    const links = rows();
    const at = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
  };

  const focus = (selector) => document.querySelector(selector)?.focus();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") document.activeElement.blur();
    if (typing(event.target)) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "n") focus("#queue-note");
    else if (/^[1-9]$/.test(event.key)) focus(`button[data-key="${event.key}"]`);
    else return;
    event.preventDefault();
  });
})();
