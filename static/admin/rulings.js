// Marks in the table of rules the conclusion that is chosen in the form; nothing depends on it.
const conduct = document.getElementById("id_conduct");
const rows = document.querySelectorAll("#ruling-rules tr[data-conduct]");

function mark() {
  for (const row of rows) {
    row.classList.toggle("is-chosen", row.dataset.conduct === conduct.value);
  }
}

if (conduct) {
  conduct.addEventListener("change", mark);
  mark();
}
