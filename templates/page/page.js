// Shows beside a figure what the table of figures says of it: on pointing, tapping, or by keyboard.
// The page is whole without it; nothing is fetched and nothing is kept.
(() => {
  "use strict";
  const section = document.getElementById("figures");
  const rows = new Map();
  for (const row of section ? section.querySelectorAll("tr[data-row]") : []) rows.set(row.dataset.row, row);
  const figures = [...document.querySelectorAll("data[data-fact]")].filter((one) => rows.has(one.dataset.fact));
  if (!figures.length || !HTMLElement.prototype.showPopover) return;

  const heads = [...section.querySelectorAll("thead th")].map((head) => head.textContent);
  const note = document.createElement("div");
  note.id = "figure-note";
  note.className = "figure-note";
  note.popover = "manual";
  (section.closest("article") ?? document.body).append(note);

  let shown = null;
  let kept = false;
  let waiting = 0;

  const fill = (row) => {
    note.replaceChildren();
    [...row.cells].forEach((cell, place) => {
      if (!cell.textContent) return;
      const line = document.createElement("p");
      if (place > 2) line.append(`${heads[place]}: `);
      for (const child of cell.childNodes) line.append(child.cloneNode(true));
      note.append(line);
    });
    const link = document.createElement("a");
    link.href = `#${row.id}`;
    link.textContent = section.dataset.more;
    link.addEventListener("click", () => {
      section.querySelector("details").open = true;
      hide();
    });
    note.append(link);
  };

  const place = (figure) => {
    const at = figure.getBoundingClientRect();
    const size = note.getBoundingClientRect();
    const below = at.bottom + 6 + size.height <= innerHeight || at.top < size.height + 6;
    note.style.top = `${Math.max(6, below ? at.bottom + 6 : at.top - 6 - size.height)}px`;
    note.style.left = `${Math.max(6, Math.min(at.left, document.documentElement.clientWidth - size.width - 6))}px`;
  };

  const hide = () => {
    clearTimeout(waiting);
    if (!shown) return;
    shown.classList.remove("shown");
    shown.removeAttribute("aria-describedby");
    note.hidePopover();
    shown = null;
    kept = false;
  };

  const show = (figure, keep) => {
    clearTimeout(waiting);
    if (shown !== figure) {
      hide();
      fill(rows.get(figure.dataset.fact));
      shown = figure;
      figure.classList.add("shown");
      figure.setAttribute("aria-describedby", note.id);
      note.showPopover();
      place(figure);
    }
    kept = kept || keep;
  };

  const figureOf = (target) => {
    const found = target instanceof Element ? target.closest("data[data-fact]") : null;
    return found && rows.has(found.dataset.fact) ? found : null;
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const figure = figureOf(event.target);
    clearTimeout(waiting);
    if (figure && !kept) waiting = setTimeout(() => show(figure, false), shown ? 60 : 250);
    else if (shown && !kept && !note.contains(event.target)) waiting = setTimeout(hide, 250);
  });
  document.addEventListener("click", (event) => {
    const figure = figureOf(event.target);
    if (figure) {
      if (shown === figure && kept) hide();
      else show(figure, true);
    } else if (!note.contains(event.target)) hide();
  });
  document.addEventListener("scroll", () => shown && place(shown), { passive: true });
  addEventListener("resize", hide);

  // One stop of the tab key for all figures; the arrows walk from one to the next.
  let stop = 0;
  figures[stop].tabIndex = 0;
  const go = (to) => {
    figures[stop].removeAttribute("tabindex");
    stop = Math.max(0, Math.min(figures.length - 1, to));
    figures[stop].tabIndex = 0;
    figures[stop].focus();
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    if (document.activeElement !== figures[stop]) return;
    if (event.key in steps) go(stop + steps[event.key]);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(figures.length - 1);
    else if (event.key === "Enter") note.querySelector("a")?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target === figures[stop]) show(figures[stop], true);
    else if (!note.contains(event.target)) hide();
  });
})();
