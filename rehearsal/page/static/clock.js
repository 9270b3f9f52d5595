/** The event's clock: its display, and its controls. */

import { steerClock } from "./api.js";
import { instantOnClock, nameZone, showDay, showForInput, showInZones, showSeconds, showTime } from "./dates.js";
import { askQuestion, openDialog } from "./dialog.js";
import { make, makeIcon, makeId, replaceChildren } from "./dom.js";
import { showNotice } from "./notices.js";
import { listen, presentInstant, setClock, state, tell } from "./state.js";

const SPEEDS = [1, 60, 600, 3600];
const TICK = 200;
const MINUTE = 60_000;

let runningSpeed = 60;
let lastMinute = null;
let shownReading = "";

/** Build the clock and start it; it tells `tick`, and `minute` when the event's minute changes. */
export function startClock() {
  const root = document.getElementById("clock");
  const day = make("span", { class: "clock-day" });
  const times = make("span", { class: "clock-times" });
  const play = make("button", { type: "button", class: "tool play", onclick: togglePlay, "data-key": "play" });
  const speeds = SPEEDS.map((speed) =>
    make("button", { type: "button", class: "tool speed", "data-speed": speed, "aria-label": `×${speed} as fast as life`, onclick: () => setSpeed(speed) }, `×${speed}`),
  );
  root.append(
    make("div", { class: "clock-reading", role: "timer", "aria-label": "Event time" }, day, times),
    make("div", { class: "clock-tools" },
      play,
      make("div", { class: "speeds", role: "group", "aria-label": "Speed" }, speeds),
      make("button", { type: "button", class: "tool", onclick: goToNext, title: "To the next message", "aria-label": "Next message" }, makeIcon("next"), make("span", { class: "tool-word" }, "Next")),
      make("button", { type: "button", class: "tool", onclick: askInstant, "aria-haspopup": "dialog" }, "To…")),
  );
  listen("clock", () => showSpeed(play, speeds));
  const tick = () => {
    if (!state.setting) return;
    showReading(day, times);
    tell("tick");
    const minute = Math.floor(presentInstant() / MINUTE);
    if (minute === lastMinute) return;
    lastMinute = minute;
    tell("minute");
  };
  listen("clock", tick);
  setInterval(tick, TICK);
}

function showReading(day, times) {
  const now = presentInstant();
  const { zones } = state.setting.event;
  const show = state.clock.speed > 0 && state.clock.speed <= 1 ? showSeconds : showTime;
  const reading = zones.map((zone) => [show(now, zone), nameZone(now, zone)]);
  const key = `${showDay(now, zones[0], true)} ${reading.join()}`;
  if (key === shownReading) return;
  shownReading = key;
  day.textContent = showDay(now, zones[0], true);
  replaceChildren(times, reading.map(([time, name]) => make("span", { class: "clock-time" }, time, make("small", {}, name))));
}

function showSpeed(play, speeds) {
  const { speed } = state.clock;
  if (speed > 0) runningSpeed = speed;
  replaceChildren(play, makeIcon(speed > 0 ? "pause" : "play"), make("span", { class: "tool-word" }, speed > 0 ? "Pause" : "Play"));
  play.setAttribute("aria-label", speed > 0 ? "Pause" : "Play");
  for (const button of speeds) button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === speed));
}

/** Stop the clock, or run it at its last speed. */
export function togglePlay() {
  return setSpeed(state.clock.speed > 0 ? 0 : runningSpeed);
}

function setSpeed(speed) {
  return steer("speed", { speed });
}

/** Go to the next message of the plan. */
export function goToNext() {
  return steer("next");
}

async function steer(what, details) {
  const answer = await steerClock(what, details);
  if (answer.ok) setClock(answer.answer);
  else if (!answer.needs_restart) showNotice(answer.error);
  return answer;
}

/** Go to an instant; ask before going into the past, since that restarts everything. */
export async function goToInstant(instant) {
  const written = new Date(instant).toISOString();
  const answer = instant < presentInstant() ? { needs_restart: true } : await steer("to", { instant: written });
  if (!(answer.needs_restart ?? answer.answer?.needs_restart)) return;
  const agreed = await askQuestion({
    title: "Begin anew?",
    text: `${describeInstant(instant)} has passed. The rehearsal begins anew and runs there; what people did in it is gone.`,
    yes: "Begin anew",
    no: "Stay here",
  });
  if (!agreed) return;
  const status = document.getElementById("connection");
  document.body.classList.add("restarting");
  status.textContent = "Beginning anew…";
  await steer("restart", { instant: written });
  status.textContent = "";
  document.body.classList.remove("restarting");
}

/** Return an instant in the event's zones, with its day. */
export function describeInstant(instant) {
  const { zones } = state.setting.event;
  return `${showDay(instant, zones[0], true)}, ${showInZones(instant, zones)}`;
}

function askInstant() {
  const zone = state.setting.event.zones[0];
  const id = makeId("instant");
  const input = make("input", { id, type: "datetime-local", class: "field", required: true, autofocus: true });
  input.value = showForInput(presentInstant(), zone);
  const go = (close) => (event) => {
    event.preventDefault();
    const instant = instantOnClock(input.value, zone);
    if (Number.isNaN(instant)) return;
    close();
    goToInstant(instant);
  };
  openDialog("Go to…", (close) => [
    make(
      "form",
      { onsubmit: go(close) },
      make("div", { class: "dialog-text" }, make("label", { for: id }, `Date and time, by the clock of the event (${nameZone(presentInstant(), zone)})`), input),
      make("footer", { class: "dialog-foot" },
        make("button", { type: "button", class: "button", onclick: close }, "Cancel"),
        make("button", { type: "submit", class: "button primary" }, "Go")),
    ),
  ], { kind: "question" });
}
