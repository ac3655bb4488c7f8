// The call page: looks people up and keeps what was typed, while it is typed.

const form = document.getElementById("call");
const kept = document.getElementById("kept");
const KEEP_AFTER = 2000;
const LOOK_AFTER = 350;
const WHO = new Set(["phone", "name", "email", "person_name", "person_phone", "street", "house_number", "relation"]);
const WHERE = new Set(["topics", "street", "house_number", "area", "language"]);
const timers = {};
let isDirty = false;
let isLeaving = false;

function later(what, wait) {
  window.clearTimeout(timers[what]);
  timers[what] = window.setTimeout(() => !isLeaving && window.htmx.trigger(form, what), wait);
}

function changed(event) {
  const name = event.target.name;
  if (!name || event.target.type === "hidden") return;
  isDirty = true;
  later("keep", KEEP_AFTER);
  if (WHO.has(name)) later("look", LOOK_AFTER);
  if (WHERE.has(name)) later("find", LOOK_AFTER);
}
form.addEventListener("input", changed);
form.addEventListener("change", changed);
kept.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) isDirty = false;
});

// Somebody wants to stay unknown: what names them goes at once, here and in the draft.
const COUNTED = new Set(["topics", "area", "postcode", "language", "new_topic", "anonymous"]);
function forget() {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit" || COUNTED.has(field.name) || /^(answer|way)/.test(field.name)) continue;
    if (field.type === "checkbox") field.checked = false;
    else if (field.type === "radio") field.checked = field.value === "" || field.value === "self";
    else field.value = "";
  }
  sessionStorage.removeItem("call");
  later("keep", 0);
  later("look", 0);
}
document.getElementById("id_anonymous")?.addEventListener("change", (event) => event.target.checked && forget());

// What works with this script alone is shown by it.
for (const part of form.querySelectorAll("[data-with-script]")) part.hidden = false;

// Enter goes to the next field; saving takes the key s, or the button.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.altKey || !event.target.matches("input:not([data-list]), select")) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button[data-key=s]")].filter(
    (field) => field.getClientRects().length && !field.closest(".call__side") && isReached(field, event.target),
  );
  fields[fields.indexOf(event.target) + 1]?.focus();
});

// Of radio buttons the keyboard reaches one: the chosen one, or the first.
function isReached(field, here) {
  if (field.type !== "radio" || field === here) return true;
  const group = [...form.querySelectorAll(`input[type=radio][name="${field.name}"]`)];
  if (group.includes(here)) return false;
  return field === (group.find((one) => one.checked) ?? group[0]);
}

// The browser leaves: what was typed last goes along, whatever the reason.
function entries() {
  return [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
}

form.addEventListener("submit", () => {
  isLeaving = true;
  window.htmx.trigger(kept, "htmx:abort");
});
window.addEventListener("pagehide", () => {
  if (isLeaving || !isDirty) return;
  navigator.sendBeacon(kept.getAttribute("hx-post"), new FormData(form));
  sessionStorage.setItem("call", JSON.stringify(entries()));
});
window.addEventListener("pageshow", () => (isLeaving = false));

// Back from signing in again: the last words, typed after the draft was kept. A page
// without a draft is another call, unless the way to it led through the sign-in.
function restore(values) {
  for (const [name, value] of values) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "hidden") continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
  form.dispatchEvent(new Event("input"));
  isDirty = true;
  later("keep", 0);
  later("look", LOOK_AFTER);
  later("find", LOOK_AFTER);
}

const saved = sessionStorage.getItem("call");
const hasSignedIn = sessionStorage.getItem("call-sign-in") !== null;
sessionStorage.removeItem("call");
sessionStorage.removeItem("call-sign-in");
if (saved) {
  const values = JSON.parse(saved);
  const draft = Object.fromEntries(values).draft ?? "";
  const isSame = draft === (form.elements.draft?.value ?? "");
  if (isSame && (draft || hasSignedIn)) restore(values);
}

if (!document.getElementById("errors")) document.getElementById("id_phone")?.focus();
