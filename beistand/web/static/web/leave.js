// Somebody comes into the room: away from here, and no way back to this page.

const door = document.querySelector("[data-leave]");

function leave(event) {
  event.preventDefault();
  document.body.hidden = true;
  window.location.replace(door.href);
}

door?.addEventListener("click", leave);
document.addEventListener("keydown", (event) => event.key === "Escape" && door && leave(event));
