"use strict";
// Moves the window of a convolution, its transpose or a pooling over the grids of a failure, and adds up its terms.

for (const step of document.querySelectorAll("[data-step]")) stepThrough(step);

function stepThrough(step) {
  const facts = JSON.parse(step.dataset.step);
  const failure = step.closest(".failure");
  const tables = (role) => [...failure.querySelectorAll(`table[data-role="${role}"]`)];
  const images = tables("image"), kernels = tables("kernel");
  const answers = ["expected", "yours", "difference"].flatMap(tables);
  const expected = tables("expected")[0], yours = tables("yours")[0];
  let row = facts.row, column = facts.column, shown = Infinity;

  function move(down, across) {
    row = clamp(row + down, expected.rows.length);
    column = clamp(column + across, expected.rows[0].cells.length);
    shown = Infinity;
    draw();
  }

  function draw() {
    const terms = images.flatMap((image, channel) => termsOf(facts, row, column, image, kernels[channel]));
    const added = terms.slice(0, shown);
    for (const table of [...images, ...kernels, ...answers])
      for (const cell of table.querySelectorAll("td")) cell.classList.remove("window", "now");
    for (const term of terms) for (const cell of term) cell.classList.add("window");
    for (const cell of added.length < terms.length ? added.at(-1) : []) cell.classList.add("now");
    for (const table of answers) cellAt(table, row, column)?.classList.add("window");
    step.querySelector(".sum").textContent = sentence(terms, added);
  }

  function sentence(terms, added) {
    const place = `Output row ${row}, column ${column}: `;
    const right = cellAt(expected, row, column).textContent;
    const mine = yours && cellAt(yours, row, column)?.textContent;
    const whole = added.length === terms.length;
    const answer = whole ? `${right}` + (mine === undefined || mine === null ? "" : mine === right ? "; yours is the same" : `; yours is ${mine}`)
                         : `${write(total(facts, added))} so far, ${terms.length - added.length} more to come`;
    return place + written(facts, added, whole) + " = " + answer + ".";
  }

  function nextTerm() {
    const count = images.flatMap((image, channel) => termsOf(facts, row, column, image, kernels[channel])).length;
    shown = shown >= count ? 1 : shown + 1;
    draw();
  }

  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  step.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (moves[event.key]) move(...moves[event.key]);
    else if (event.key === " " && event.target === step) nextTerm();
    else return;
    event.preventDefault();
  });
  for (const button of step.querySelectorAll("[data-move]"))
    button.addEventListener("click", () => move(...button.dataset.move.split(" ").map(Number)));
  step.querySelector("[data-term]").addEventListener("click", nextTerm);
  for (const table of answers)
    table.addEventListener("click", (event) => {
      const cell = event.target.closest("td");
      if (cell) move(cell.parentElement.rowIndex - row, cell.cellIndex - column);
    });
  step.hidden = false;
  draw();
}

// The cells that meet in each term of the output at row, column: [pixel, weight], or [pixel] in a pooling.
function termsOf(facts, row, column, image, kernel) {
  const [down, across] = facts.axes;
  const terms = [];
  for (let u = 0; u < down.kernel_size; u++)
    for (let v = 0; v < across.kernel_size; v++) {
      const pixel = cellAt(image, pixelAt(facts, down, row, u), pixelAt(facts, across, column, v));
      if (pixel) terms.push(kernel ? [pixel, kernel.rows[u].cells[v]] : [pixel]);
    }
  return terms;
}

// The pixel that the kernel's element at `offset` meets for the output at `position`, counted as in the drawn image.
function pixelAt(facts, axis, position, offset) {
  if (facts.kind !== "transposed convolution") return position * axis.stride + offset * axis.dilation;
  const place = position + axis.padding - offset;
  return place % axis.stride === 0 ? place / axis.stride : -1;
}

function total(facts, terms) {
  const products = terms.map((term) => term.map(value).reduce((a, b) => a * b));
  if (facts.kind === "max pooling") return Math.max(...products);
  return products.reduce((a, b) => a + b, 0);
}

function written(facts, terms, whole) {
  if (facts.kind === "max pooling") return `max(${terms.map(([pixel]) => pixel.textContent).join(", ")})`;
  const products = terms.map((term) => term.map((cell) => bracketed(cell.textContent)).join("·"));
  const bias = whole && facts.bias !== null ? [`${bracketed(write(facts.bias))} (bias)`] : [];
  const sum = [...products, ...bias].join(" + ") || "nothing";
  return facts.kind === "average pooling" && whole ? `(${sum}) / ${terms.length}` : sum;
}

function cellAt(table, row, column) { return table.rows[row]?.cells[column] ?? null; }
function value(cell) { const text = cell.dataset.value; return text === "-inf" ? -Infinity : text === "inf" ? Infinity : Number(text); }
function write(number) { return String(Number(number.toPrecision(4))).replace("-", "−"); }
function bracketed(text) { return text.startsWith("−") ? `(${text})` : text; }
function clamp(position, size) { return Math.min(Math.max(position, 0), size - 1); }
