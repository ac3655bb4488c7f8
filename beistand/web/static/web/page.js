// Small comforts for pages that work without any script.

// A call that was being written down may go on after this sign-in (see call.js).
if (document.querySelector("input[name=login]") && sessionStorage.getItem("call")) {
  sessionStorage.setItem("call-sign-in", "yes");
}

// A button that prints is of no use where there is no script, so it appears here.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A second click while the first is on its way sends nothing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("data-hx-post") || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, 8000);
});

// Coming back with the browser's own button finds the form ready again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
