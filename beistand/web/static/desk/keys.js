// The desk by keyboard. A key presses what the page marks with data-key; nothing
// here knows more than the page shows, so everything also works by mouse.

const SWITCH = "desk-keys-off";
const dialog = document.getElementById("keys");
const isOn = () => localStorage.getItem(SWITCH) === null;
const isVisible = (element) => element.getClientRects().length > 0;
const types = (element) =>
  element.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit])");
// In a number a letter is never meant, so there a key acts alone too.
const isNumber = (element) => element.matches("[data-digits]");
const needsAlt = (element) => !isOn() || (types(element) && !isNumber(element));

function press(element) {
  if (element.matches("input[data-list]:not([data-number]), select, [data-goto]")) {
    element.focus();
  } else if (element.matches("input[data-list]")) {
    element.focus();
    element.click();
  } else if (element.matches("input[type=search], input[type=text], textarea")) {
    element.focus();
    element.select();
  } else {
    element.click();
    if (element.matches("summary")) writeInto(element.parentElement);
  }
}

// What opens is there to be written in: without this the words would press keys.
function writeInto(details) {
  const field = details.querySelector("textarea") ?? details.querySelector("input:not([type=hidden]), select");
  if (details.open) field?.focus();
}

function find(selector) {
  return [...document.querySelectorAll(selector)].find(isVisible);
}

// Rows: j and k, or the arrows, move between the lines of a list.
const rows = () => [...document.querySelectorAll("[data-row]")];
const rowAt = (element) => element?.closest("[data-row]") ?? null;

function step(by) {
  const all = rows();
  const here = all.indexOf(rowAt(document.activeElement));
  const next = all[here < 0 ? 0 : here + by];
  next?.querySelector("a, button")?.focus();
}

function onRow(key) {
  const row = rowAt(document.activeElement) ?? rows()[0];
  return row?.querySelector(`[data-row-key="${key}"]`) ?? null;
}

// A part of the page with numbers of its own: they count while the keyboard is in it,
// and no other; a digit that comes before its answers is not taken for something else.
const numbersHere = () => document.activeElement?.closest("[data-numbers]") ?? null;
const numbered = (key) =>
  numbersHere()
    ? numbersHere().querySelector(`[data-number="${CSS.escape(key)}"]`)
    : find(`[data-number="${CSS.escape(key)}"]:not([data-numbers] *)`);

// A line with keys of its own: they count while the keyboard is in it, and only then.
const lineHere = (key) =>
  document.activeElement?.closest("[data-line]")?.querySelector(`[data-line-key="${CSS.escape(key)}"]`) ?? null;

// Of several parts with the same key, each press leads to the next one.
function marked(key) {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(isVisible);
  const here = all.findIndex((one) => one.matches("[data-goto]") && one.contains(document.activeElement));
  return all[(here + 1) % all.length];
}

const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function handle(event, key) {
  if (key === "?") return dialog?.showModal(), true;
  if (key in MOVES && rows().length) return step(MOVES[key]), true;
  const target = lineHere(key) ?? onRow(key) ?? marked(key) ?? numbered(key);
  if (!target) return false;
  press(target);
  return true;
}

// Where a key alone would only be written, the keys on the page say "Alt".
function sayAlt() {
  document.body.toggleAttribute("data-alt", needsAlt(document.activeElement));
}
document.addEventListener("focusin", sayAlt);
document.addEventListener("focusout", sayAlt);

function actsAlone(event) {
  if (!isOn() || !types(event.target)) return isOn();
  return isNumber(event.target) && /^[a-z?]$/i.test(event.key);
}

// Fields lead down into a list of what fits; up again from its first line.
let cameFrom = null;
function down(event) {
  const first = document.querySelector(event.target.dataset.down);
  if (!first) return;
  event.preventDefault();
  cameFrom = event.target;
  first.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing || dialog?.open) return;
  const inField = types(event.target);
  if (event.key === "Escape" && inField) return event.target.blur();
  if (event.key === "ArrowDown" && event.target.dataset?.down) return down(event);
  if (event.target.dataset?.list && /^Arrow(Up|Down)$/.test(event.key)) return alongList(event);
  if (event.key === "Enter" && event.target.matches("input[data-list]")) return choose(event);
  if (!event.altKey && !actsAlone(event)) return;
  // With Alt some keyboards send another letter; the position then tells the key.
  const key = event.altKey && /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : plain(event);
  if (event.altKey && key.startsWith("Arrow")) return;
  if (handle(event, key)) event.preventDefault();
});

// Capital letters are the same key, in a number at least.
const plain = (event) => (isNumber(event.target) ? event.key.toLowerCase() : event.key);

// Enter in a field would send the whole form.
function choose(event) {
  event.preventDefault();
  event.target.click();
}

function alongList(event) {
  const all = [...document.querySelectorAll(`[data-list="${event.target.dataset.list}"]`)];
  const at = all.indexOf(event.target);
  const next = event.key === "ArrowDown" ? all[at + 1] : (all[at - 1] ?? cameFrom);
  event.preventDefault();
  next?.focus();
}

// The list of keys, and the switch for those whom single keys disturb.
for (const button of document.querySelectorAll("[data-open-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => dialog?.showModal());
}
for (const box of document.querySelectorAll("[data-keys-on]")) {
  box.checked = isOn();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(SWITCH);
    else localStorage.setItem(SWITCH, "yes");
    sayAlt();
  });
}

// Half a minute to undo.
function passing(place) {
  for (const note of place.querySelectorAll("[data-passing]")) {
    window.setTimeout(() => note.remove(), 30000);
  }
}
passing(document);

// After a part of the page has changed, the keyboard stays where the eye is.
const atSwap = new WeakMap();
document.addEventListener("htmx:afterSwap", (event) => {
  passing(document);
  const target = event.detail.target;
  if (target.id === "refusal" && target.textContent.trim()) {
    target.tabIndex = -1;
    target.scrollIntoView({ block: "center" });
    target.focus();
  }
  atSwap.set(event.detail, document.activeElement);
});
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  const here = document.activeElement;
  const swapped = target.matches?.("[data-refocus]") ? target : target.querySelector?.("[data-refocus]");
  swapped?.removeAttribute("data-refocus");
  // Whoever has gone on meanwhile is not called back.
  if (here === atSwap.get(detail) || here === document.body) swapped?.focus();
  const wish = document.querySelector("[data-focus]");
  if (wish) document.querySelector(wish.dataset.focus)?.focus(), wish.remove();
});

// What a call page kept for the way through the sign-in is of no use elsewhere.
if (!document.getElementById("call")) {
  sessionStorage.removeItem("call");
  sessionStorage.removeItem("call-sign-in");
}
sayAlt();
