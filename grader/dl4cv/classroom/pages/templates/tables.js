"use strict";
// Sorts the tables of a class's pages by a click on a head, and filters their rows by what is typed above them.

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

for (const table of document.querySelectorAll("table[data-sorts]")) sortable(table);
for (const table of document.querySelectorAll("table[data-filters]")) filterable(table);

function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const falls = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", falls ? "descending" : "ascending");
      sort(table, column, falls ? -1 : 1);
    });
  }
}

// Rows that are alike in this column keep their order, so that one may sort by two columns, one after the other.
function sort(table, column, direction) {
  const body = table.tBodies[0];
  const keyed = [...body.rows].map((row) => [key(row.cells[column]), row]);
  keyed.sort(([a], [b]) => direction * compare(a, b));
  body.append(...keyed.map(([, row]) => row));
}

function key(cell) {
  const text = cell.dataset.value ?? cell.textContent.trim();
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

// Numbers come before words, and an empty cell before both.
function compare(a, b) {
  if (typeof a === typeof b) return typeof a === "number" ? a - b : collator.compare(a, b);
  if (a === "" || b === "") return a === "" ? -1 : 1;
  return typeof a === "number" ? -1 : 1;
}

function filterable(table) {
  const rows = [...table.tBodies[0].rows];
  const line = document.createElement("p"), label = document.createElement("label");
  const input = document.createElement("input"), said = document.createElement("span");
  line.className = "filter";
  label.append(`Find ${table.dataset.filters} `, input);
  input.type = "search";
  said.setAttribute("role", "status");
  line.append(label, said);
  table.parentElement.before(line);
  let texts = null;
  input.addEventListener("input", () => {
    texts ??= rows.map((row) => [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase());
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [at, row] of rows.entries()) {
      row.hidden = !words.every((word) => texts[at].includes(word));
      shown += !row.hidden;
    }
    said.textContent = words.length ? `${shown} of ${rows.length}` : "";
  });
}
