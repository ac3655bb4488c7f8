// The player of a voicemail: speed, keys and the outline. Without it the browser's
// own controls play, and nothing else on the page is missing.

const box = document.querySelector("[data-player]");
const audio = box.querySelector("audio");
const heard = box.querySelector("[data-heard]");
const wave = box.querySelector("[data-wave]");
const speeds = [...box.querySelectorAll("[data-speed]")];
const button = box.querySelector("[data-play]");
const label = button.querySelector("[data-play-name]");
const names = { play: label.textContent, pause: label.dataset.playName };
const said = box.querySelector("[data-said]");
const WIDTH = 640;
const JUMP = 5;

for (const part of box.querySelectorAll("[data-with-script]")) part.hidden = false;

// Before anything is fetched the page knows the length better than the player.
const seconds = () => (Number.isFinite(audio.duration) ? audio.duration : Number(box.dataset.seconds));
const clock = (moment) => `${Math.floor(moment / 60)}:${String(Math.floor(moment % 60)).padStart(2, "0")}`;

function goTo(moment) {
  audio.currentTime = Math.min(Math.max(moment, 0), Math.max(seconds() - 0.05, 0));
  said.textContent = clock(audio.currentTime);
  draw();
}

function draw() {
  heard?.setAttribute("width", seconds() ? (audio.currentTime / seconds()) * WIDTH : 0);
}

function toggle() {
  if (audio.paused) audio.play();
  else audio.pause();
}

function faster(by) {
  const here = speeds.findIndex((one) => Number(one.dataset.speed) === audio.playbackRate);
  speeds[Math.min(Math.max(here + by, 0), speeds.length - 1)].click();
}

for (const one of speeds) {
  one.addEventListener("click", () => {
    audio.playbackRate = audio.defaultPlaybackRate = Number(one.dataset.speed);
    for (const other of speeds) other.setAttribute("aria-pressed", String(other === one));
    said.textContent = one.textContent;
  });
}

button.addEventListener("click", () => {
  toggle();
  box.focus();
});
audio.addEventListener("play", () => (label.textContent = names.pause));
audio.addEventListener("pause", () => (label.textContent = names.play));
for (const event of ["timeupdate", "seeking", "loadedmetadata", "ended"]) audio.addEventListener(event, draw);

wave?.addEventListener("click", (event) => {
  const place = wave.getBoundingClientRect();
  goTo(((event.clientX - place.left) / place.width) * seconds());
});

const KEYS = {
  ArrowLeft: () => goTo(audio.currentTime - JUMP),
  ArrowRight: () => goTo(audio.currentTime + JUMP),
  ArrowUp: () => faster(1),
  ArrowDown: () => faster(-1),
  " ": toggle,
};

// Inside the frame these keys are the player's; outside they stay the page's.
box.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const isDigit = /^[0-9]$/.test(event.key);
  if (event.key === " " && event.target.matches("button, a")) return;
  if (!isDigit && !(event.key in KEYS)) return;
  event.preventDefault();
  event.stopPropagation();
  if (isDigit) goTo((seconds() * Number(event.key)) / 10);
  else KEYS[event.key]();
});
