// A protocol proposes something for the form: it is filled in as if it were typed.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const [name, value] = button.dataset.fill.split("=");
  const field = [...document.getElementsByName(name)].find((one) => one.value === value);
  if (!field) return; // the plain way, by the server
  event.preventDefault();
  field.checked = true;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});
