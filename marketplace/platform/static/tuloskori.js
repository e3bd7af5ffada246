// Small helps on top of pages that work without them. No page depends on this file.
"use strict";

const text = (template, number) => template.replace("{n}", number.toLocaleString(document.documentElement.lang));
const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// A form that came back: take the reader to what needs mending, told in the order of the page.
function focusErrors() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  const list = summary.querySelector("ul");
  const place = (item) => document.querySelector(item.querySelector("a")?.hash || null);
  [...list.children]
    .sort((one, other) => {
      const [first, second] = [place(one), place(other)];
      if (!first || !second || first === second) return 0;
      return first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
    })
    .forEach((item) => list.append(item));
  summary.focus();
}

// Characters left, for the eye at once and for a screen reader after a pause.
function countCharacters(area) {
  const line = document.getElementById(area.id + "-count");
  const status = line.nextElementSibling;
  let pause;
  const show = () => {
    const left = Number(area.dataset.limit) - area.value.length;
    line.textContent = text(left < 0 ? line.dataset.over : line.dataset.count, Math.abs(left));
    line.classList.toggle("field__count--over", left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => { status.textContent = line.textContent; }, 1000);
  };
  area.addEventListener("input", show);
  show();
}

// A numbered text grows by what is typed, and so do its numbers.
function numberLines(area) {
  const numbers = area.previousElementSibling;
  area.addEventListener("input", () => {
    const lines = area.value.split("\n");
    area.rows = lines.length;
    area.cols = Math.max(...lines.map((line) => line.length)) + 2;
    while (numbers.children.length > lines.length) numbers.lastElementChild.remove();
    while (numbers.children.length < lines.length) {
      numbers.append(Object.assign(document.createElement("li"), { id: `rivi-${numbers.children.length + 1}` }));
    }
  });
}

// Menus close on Escape and on a click elsewhere; the other menus close when one opens.
function closeMenus(except) {
  each("details[data-menu][open]", (menu) => { if (menu !== except) menu.open = false; });
}

function wireMenus() {
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details[data-menu][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}

// Filters beside a list stand open on a wide screen and fold on a narrow one.
function wireFolds() {
  const wide = window.matchMedia("(min-width: 62.5em)");
  const fit = () => each("details[data-fold]", (fold) => { fold.open = wide.matches; });
  wide.addEventListener("change", fit);
  fit();
}

// How many rows of a form are ticked, and what they come to, in cents.
function wireSelection(told) {
  const form = told.closest("form");
  const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" });
  const tell = () => {
    const ticked = [...form.querySelectorAll("input[data-cents]:checked")];
    const cents = ticked.reduce((sum, box) => sum + Number(box.dataset.cents), 0);
    told.hidden = !ticked.length;
    told.textContent = told.dataset[ticked.length === 1 ? "one" : "many"]
      .replace("{count}", ticked.length).replace("{sum}", money.format(cents / 100));
  };
  form.addEventListener("change", tell);
  tell();
}

// Keys: off by choice, silent while typing or on a control that is no row's, and each is also a
// visible control.
const keysOff = () => localStorage.getItem("shortcuts") === "off";

function typing(target) {
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)
    || (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(target.type));
}

function onControl(target) {
  const control = target.closest("a, button, input, select, textarea, summary");
  return control !== null && !control.closest("[data-shortcut], [data-shortcut-row]");
}

function stepRow(step) {
  const rows = [...document.querySelectorAll("[data-shortcut-row]")];
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[now < 0 ? 0 : now + step];
  if (next) next.querySelector("th a").focus();
}

function chooseRow() {
  const row = document.activeElement.closest("[data-shortcut-row]");
  const box = row && row.querySelector("input[type=checkbox]");
  if (box) box.click();
}

// A link or a button is pressed; a group of others gets the focus, its first field where it has any.
function use(control) {
  if (control.matches("a, button")) { control.click(); return; }
  if (control.matches("details")) control.open = true;
  (control.querySelector("select, input") || control).focus();
}

function pressKey(event) {
  if (keysOff() || event.ctrlKey || event.altKey || event.metaKey || event.repeat
    || typing(event.target) || onControl(event.target)) return;
  const letter = event.key.toUpperCase();
  if (!/^[A-ZÅÄÖ/?]$/.test(letter)) return;
  const control = document.querySelector(`[data-shortcut="${letter}"]`);
  if (control) use(control);
  else if (letter === "J") stepRow(1);
  else if (letter === "K") stepRow(-1);
  else if (letter === "X") chooseRow();
  else return;
  event.preventDefault();
}

function wireShortcuts() {
  if (!document.querySelector("[data-shortcut], [data-shortcut-row]")) return;
  document.addEventListener("keydown", pressKey);
  const show = () => {
    document.body.classList.toggle("keys-on", !keysOff());
    each("[data-shortcuts]", (box) => {
      box.hidden = false;
      box.querySelector("dl").hidden = keysOff();
    });
    each("[data-shortcuts-toggle]", (button) => {
      button.textContent = keysOff() ? button.dataset.off : button.dataset.on;
    });
  };
  each("[data-shortcuts-toggle]", (button) => button.addEventListener("click", () => {
    localStorage.setItem("shortcuts", keysOff() ? "on" : "off");
    show();
  }));
  show();
}

// Typed and not sent: the browser asks before the page is left.
function wireKeeping() {
  let typed = false;
  each("form[data-keep]", (form) => {
    form.addEventListener("input", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; });
  });
  addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}

// Areas of a paper that are blacked out: drawn on the pictures of its pages; what counts is typed in the list beside.
const SIDES = ["left", "top", "width", "height"];

function wireCover(cover) {
  const model = cover.querySelector("template");
  const side = (area, name) => area.querySelector(`input[name$="_${name}"]`);
  const read = (area) => SIDES.map((name) => Number(side(area, name).value) || 0);
  const write = (area, values) => SIDES.forEach((name, at) => {
    side(area, name).value = Math.round(Math.min(100, Math.max(0, values[at])) * 10) / 10;
  });

  function shape(area, [x, y, width, height], grip) {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    Object.entries({ x, y, width, height }).forEach(([name, value]) => rect.setAttribute(name, value));
    rect.classList.toggle("cover__grip", grip);
    return Object.assign(rect, { area, grip });
  }

  cover.querySelectorAll("[data-page]").forEach((page) => {
    const drawing = page.querySelector("svg");
    const list = cover.querySelector(`[data-areas="${page.dataset.page}"]`);
    const button = list.parentElement.querySelector("[name=add]");
    let drag;

    function draw() {
      drawing.replaceChildren(...[...list.children].flatMap((area) => {
        const [x, y, width, height] = read(area);
        const right = Math.min(100, x + width), bottom = Math.min(100, y + height);
        return [shape(area, [x, y, right - x, bottom - y], false), shape(area, [right - 3, bottom - 2, 3, 2], true)];
      }));
    }

    function add(values, open = false) {
      const used = [...cover.querySelectorAll("[data-area] [name=remove]")].map((one) => Number(one.value));
      const holder = document.createElement("div");
      holder.innerHTML = model.innerHTML.replaceAll("9999", Math.max(0, ...used) + 1);
      const area = holder.firstElementChild;
      side(area, "page").value = page.dataset.page;
      area.querySelector("details").open = open;
      list.append(area);
      write(area, values);
      draw();
      return area;
    }

    function place(event) {
      const box = drawing.getBoundingClientRect();
      return [100 * (event.clientX - box.left) / box.width, 100 * (event.clientY - box.top) / box.height];
    }

    drawing.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      const { area, grip } = event.target;
      drag = { area, grip, start: place(event), from: area && read(area) };
      if (area || event.pointerType === "mouse") {
        event.preventDefault();
        drawing.setPointerCapture(event.pointerId);
      }
    });
    drawing.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const [x, y] = place(event), [across, down] = [x - drag.start[0], y - drag.start[1]];
      if (!drag.area) {
        if (event.pointerType !== "mouse" || Math.abs(across) + Math.abs(down) < 1) return;
        drag = { ...drag, area: add([...drag.start, 0, 0]), drawn: true };
      }
      const [left, top, width, height] = drag.from || [];
      if (drag.drawn) write(drag.area, [Math.min(x, drag.start[0]), Math.min(y, drag.start[1]), Math.abs(across), Math.abs(down)]);
      else if (drag.grip) write(drag.area, [left, top, Math.max(1, width + across), Math.max(1, height + down)]);
      else write(drag.area, [left + across, top + down, width, height]);
      draw();
    });
    drawing.addEventListener("pointerup", () => {
      if (drag && !drag.area) add([drag.start[0] - 15, drag.start[1] - 1.5, 30, 3]); // a tap or a click
      drag = null;
    });
    drawing.addEventListener("pointercancel", () => { drag = null; });
    list.addEventListener("input", draw);
    list.addEventListener("click", (event) => {
      if (!event.target.closest("[name=remove]")) return;
      event.preventDefault();
      event.target.closest("[data-area]").remove();
      draw();
      button.focus();
    });
    button.addEventListener("click", (event) => {
      event.preventDefault();
      side(add([10, 10, 40, 5], true), "left").focus();
    });
    draw();
  });
}

focusErrors();
wireKeeping();
each("textarea[data-limit]", countCharacters);
each("textarea[data-code]", numberLines);
each("[data-cover]", wireCover);
each("[data-selection]", wireSelection);
wireMenus();
wireFolds();
wireShortcuts();
