// Comfort for readers with scripts: each part finds what it serves, and does nothing elsewhere.

/** SHARING: buttons that copy the text they are for, and say so. */
const offerCopies = (root) => {
  for (const button of root.querySelectorAll("[data-copies]")) {
    if (!navigator.clipboard) continue; // not on plain http
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }
};
offerCopies(document);

/** LISTS: choices apply at once. The same address is asked for, and what differs is put in its place. */
const filters = document.querySelector("form#filters"); // a text may have a heading of that name
// The static edition sends its forms to the site itself.
const isHere = filters && new URL(filters.action).origin === location.origin;
if (isHere && document.getElementById("results")) {
  const $ = (id) => document.getElementById(id);
  let asking, here = location.search;

  const address = () => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(filters)) {
      if (value.trim()) query.set(name, query.has(name) ? `${query.get(name)},${value}` : value);
    }
    return `${location.pathname}?${query}`.replaceAll("%2C", ",").replace(/\?$/, "");
  };

  const put = (page) => {
    for (const part of ["#as-of-note", "#chips", "#results", "#day", ".cite", ".languages"]) {
      document.querySelector(part)?.replaceWith(page.querySelector(part) ?? "");
    }
    offerCopies(document.querySelector(".cite") ?? filters);
    for (const fresh of page.querySelectorAll("#filters [id]")) {
      const old = $(fresh.id);
      if (!old) continue;
      if (fresh.matches("b, span")) old.textContent = fresh.textContent;
      if (!fresh.matches("input, select")) continue;
      old.disabled = fresh.disabled;
      old.checked = fresh.checked;
      if (!fresh.matches("[type=checkbox], [type=radio]")) old.value = fresh.value;
    }
    for (const hidden of filters.querySelectorAll("[type=hidden]")) hidden.remove();
    filters.prepend(...page.querySelectorAll("#filters [type=hidden]"));
    document.title = page.title;
    $("count").textContent = page.getElementById("count").textContent;
  };

  const show = async (url, remember) => {
    asking?.abort();
    asking = new AbortController();
    $("results").setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: asking.signal });
      if (!answer.ok) throw answer;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focused = document.activeElement;
      put(page);
      // The same choices have the same address, in whatever order they were made.
      const lasting = new URL(page.querySelector("link[rel=canonical]").href).search;
      const isFirst = !new URL(answer.url).searchParams.has("page");
      if (remember) history.pushState(null, "", isFirst ? location.pathname + lasting : answer.url);
      here = location.search;
      if (!focused.isConnected) ($(focused.id) ?? $("count")).focus({ preventScroll: true });
      $("results").removeAttribute("aria-busy");
    } catch (problem) {
      if (problem.name !== "AbortError") location.assign(url);
    }
  };

  const apply = (event) => { event.preventDefault(); show(address(), true); };
  filters.addEventListener("change", apply);
  filters.addEventListener("submit", apply);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#results a[href^='?'], #results a.sort, #chips a");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (link && plain) { event.preventDefault(); show(link.href, true); }
    const open = filters.querySelector("details[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });
  filters.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest("details[open]");
    if (open) { open.open = false; open.firstElementChild.focus(); }
  });
  addEventListener("popstate", () => { if (location.search !== here) show(location.href, false); });
}
