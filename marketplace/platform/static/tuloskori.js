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

// Keys: off by choice, silent while typing, and each is also a visible control.
const keysOff = () => localStorage.getItem("shortcuts") === "off";

function typing(target) {
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)
    || (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(target.type));
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
  if (keysOff() || event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) return;
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

focusErrors();
wireKeeping();
each("textarea[data-limit]", countCharacters);
each("textarea[data-code]", numberLines);
wireMenus();
wireFolds();
wireShortcuts();
