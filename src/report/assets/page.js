"use strict";
// Tables sort by a button in each heading: by number where cells are figures, otherwise by text. A figure that is not there
// comes last, up and down.
for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.tHead.rows[0].cells];
  const key = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.n === undefined) return cell.textContent;
    return cell.dataset.n === "" ? null : Number(cell.dataset.n);
  };
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].map((row, place) => [key(row, column), place, row]);
      const compare = (a, b) =>
        typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
      const missing = (row) => (row[0] === null ? 1 : 0);
      rows.sort((a, b) => missing(a) - missing(b) || (missing(a) ? 0 : (down ? -1 : 1) * compare(a[0], b[0])) || a[1] - b[1]);
      table.tBodies[0].append(...rows.map((row) => row[2]));
    });
  });
}

// Parallel coordinates: a range on each axis, by lists or by dragging along it, and how many of the best are looked at.
for (const root of document.querySelectorAll("[data-parallel]")) {
  const data = JSON.parse(root.querySelector("script").textContent);
  const svg = root.querySelector("svg");
  const lines = [...root.querySelectorAll("[data-design]")].reverse();  // the best is drawn last
  const rows = [...root.querySelectorAll("tbody tr")];
  const state = data.axes.map((axis) => [0, axis.ticks.length - 1]);
  let best = lines.length;

  const controls = document.createElement("div");
  controls.className = "brushes";
  const count = document.createElement("p");
  count.className = "note";
  count.setAttribute("aria-live", "polite");

  const show = () => {
    let left = 0;
    lines.forEach((line, design) => {
      const inside = design < best && data.axes.every((axis, a) => {
        const y = data.designs[design][a];
        const [low, high] = state[a];
        return y >= axis.ticks[low].at - 0.01 && y <= axis.ticks[high].at + 0.01;
      });
      line.classList.toggle("out", !inside);
      if (rows[design]) rows[design].classList.toggle("out", !inside);
      left += inside ? 1 : 0;
    });
    count.textContent = left + " of " + lines.length + " designs shown";
    bars.forEach((bar, a) => {
      const [low, high] = state[a];
      const whole = low === 0 && high === data.axes[a].ticks.length - 1;
      const y = (share) => data.bottom - share * (data.bottom - data.top);
      bar.setAttribute("d", whole ? "" : "M" + data.axes[a].x + " " + y(data.axes[a].ticks[low].at) + "V" + y(data.axes[a].ticks[high].at));
      selects[a].forEach((select, end) => (select.value = String(state[a][end])));
    });
  };

  const bars = [];
  const selects = [];
  data.axes.forEach((axis, a) => {
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "path");
    bar.setAttribute("class", "chosen");
    svg.append(bar);
    bars.push(bar);
    const field = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = axis.name;
    field.append(legend);
    selects.push([0, 1].map((end) => {
      const select = document.createElement("select");
      select.setAttribute("aria-label", axis.name + (end ? ", at most" : ", at least"));
      axis.ticks.forEach((tick, i) => select.add(new Option(tick.text, String(i))));
      select.addEventListener("change", () => {
        state[a][end] = Number(select.value);
        if (state[a][0] > state[a][1]) state[a][1 - end] = state[a][end];
        show();
      });
      field.append(select);
      return select;
    }));
    controls.append(field);
  });

  const top = document.createElement("fieldset");
  top.innerHTML = "<legend>best designs only</legend>";
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 1, max: lines.length, value: lines.length });
  slider.setAttribute("aria-label", "how many of the best designs are shown");
  slider.addEventListener("input", () => {
    best = Number(slider.value);
    show();
  });
  const reset = document.createElement("button");
  reset.type = "button";
  reset.textContent = "show all";
  reset.addEventListener("click", () => {
    best = lines.length;
    slider.value = String(best);
    state.forEach((range, a) => range.splice(0, 2, 0, data.axes[a].ticks.length - 1));
    show();
  });
  top.append(slider, reset);
  controls.append(top);
  root.querySelector(".scroll").before(controls);
  root.querySelector(".scroll").after(count);

  // Dragging along an axis takes the ticks that it passes.
  const place = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return { x: point.x, share: (data.bottom - point.y) / (data.bottom - data.top) };
  };
  let drag = null;
  svg.addEventListener("pointerdown", (event) => {
    const { x, share } = place(event);
    const a = data.axes.findIndex((axis) => Math.abs(axis.x - x) < 16);
    if (a < 0) return;
    drag = { a, from: share };
    event.preventDefault();
  });
  addEventListener("pointermove", (event) => {
    if (!drag) return;
    const to = place(event).share;
    const ticks = data.axes[drag.a].ticks;
    const nearest = (share) =>
      ticks.reduce((found, tick, i) => (Math.abs(tick.at - share) < Math.abs(ticks[found].at - share) ? i : found), 0);
    const ends = [nearest(Math.min(drag.from, to)), nearest(Math.max(drag.from, to))];
    state[drag.a].splice(0, 2, ...ends);
    show();
  });
  addEventListener("pointerup", () => (drag = null));
  show();
}

// What is wider than its window says so, for as long as it is.
const windows = [...document.querySelectorAll(".scroll")].map((area) => {
  const hint = document.createElement("p");
  hint.className = "more";
  hint.textContent = "More to the right: scroll sideways \u2192";
  hint.hidden = true;
  area.after(hint);
  return [area, hint];
});
const tell = () => windows.forEach(([area, hint]) => (hint.hidden = area.scrollWidth - area.clientWidth - area.scrollLeft < 4));
windows.forEach(([area]) => area.addEventListener("scroll", tell, { passive: true }));
new ResizeObserver(tell).observe(document.body);
document.addEventListener("toggle", tell, true);
tell();

// On paper everything is open.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => (each.open = true)));

// Marks of charts and rows of tables of the same chip light up together.
for (const row of document.querySelectorAll("tbody tr[id]")) {
  const marks = [...document.querySelectorAll(`svg a[href="#${row.id}"]`)];
  const all = [row, ...marks];
  for (const one of all) {
    one.addEventListener("pointerenter", () => all.forEach((other) => other.classList.add("at")));
    one.addEventListener("pointerleave", () => all.forEach((other) => other.classList.remove("at")));
  }
}
