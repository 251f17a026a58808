// Says that something is under way, and keeps a second press from sending it twice.

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const told = form.querySelector(".capture-busy");
    if (told) told.textContent = form.dataset.busy;
  });
}

// Back in the browser's history, the form can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    const told = form.querySelector(".capture-busy");
    if (told) told.textContent = "";
  }
});

// A bookmark is to be dragged, not pressed here: the page's own rules stop it anyway.
for (const link of document.querySelectorAll(".capture-drag")) {
  link.addEventListener("click", (event) => event.preventDefault());
}
