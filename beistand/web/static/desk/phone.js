// The telephone changes by itself: the title says that it rings, never who calls, and
// the keyboard stays in it if it was there.

const title = document.title;
const inside = () => document.activeElement?.closest("#phone") !== null;
let wasInside = false;

function sayInTitle() {
  const rings = document.querySelector("[data-phone=ringing]");
  document.title = rings ? `☎ ${title}` : title;
}

// While the exchange does what was asked there is no button; the next one gets the focus.
function comeBack() {
  if (!wasInside) return;
  const isLost = document.activeElement === document.body || document.activeElement === null;
  const next = document.querySelector("#phone .phone__tools :is(button, input:not([type=hidden]))");
  if (isLost) next?.focus();
  if (!isLost || next) wasInside = false;
}

document.addEventListener("htmx:beforeSwap", () => (wasInside ||= inside()));
document.addEventListener("htmx:afterSettle", () => {
  sayInTitle();
  comeBack();
});
