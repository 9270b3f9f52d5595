/** The page: starts its parts, follows the workspace, and keeps the address and the state equal. */

import { askServer, followChanges } from "./api.js";
import { goToNext, startClock, togglePlay } from "./clock.js";
import { showDay } from "./dates.js";
import { showKeys } from "./dialog.js";
import { makeIcon } from "./dom.js";
import { limitRate, onNextFrame } from "./frames.js";
import { startModals } from "./modal.js";
import { showNotice } from "./notices.js";
import { closeThread, focusComposer, forgetPlaces, openLists, reloadPlaces, startPlaces } from "./places.js";
import { findChannel, findPerson, listen, makeHash, noteName, readHash, setClock, setPeople, state, tell } from "./state.js";
import { goToNeighbour, jumpAnywhere, startSidebar } from "./sidebar.js";
import { startTimeline } from "./timeline.js";

let stopFollowing = null;
/** The person whom the page shows completely; until then, it shows the one before in every part. */
let settledAs = null;

async function start() {
  startClock();
  startSidebar();
  startPlaces();
  startModals();
  startTimeline();
  startKeys();
  startDrawer();
  await refreshSetting();
  window.addEventListener("hashchange", takeHash);
  takeHash();
}

async function refreshSetting() {
  const setting = await askServer("/page/setting");
  const sheetOf = (known) => JSON.stringify([known?.event, known?.plan, known?.generation]);
  const isNew = sheetOf(setting) !== sheetOf(state.setting);
  state.setting = setting;
  setPeople(setting.people);
  for (const person of setting.people) noteName(person);
  if (isNew) {
    showEvent(setting);
    tell("setting");
  }
  setClock(setting.clock);
}

function showEvent({ event }) {
  document.getElementById("event-name").textContent = event.name;
  const [first, last] = [event.first, event.last].map((day) => showDay(Date.parse(`${day}T12:00Z`), "UTC"));
  const year = event.last.slice(0, 4);
  document.getElementById("event-dates").textContent = `${first === last ? last : `${first} – ${last}`} ${year}`;
}

/** Take person and place from the address; choose missing ones, and write them into it. */
function takeHash() {
  const { as, place, thread } = readHash();
  const me = findPerson(as) ?? findPerson(state.me?.handle) ?? state.setting.people[0];
  if (!me) {
    showNotice("There is nobody in this workspace yet.");
    return;
  }
  document.body.classList.remove("drawer-open");
  const isOther = me.handle !== state.me?.handle;
  state.place = place ?? state.place;
  state.thread = thread;
  if (isOther) follow(me);
  else choosePlace();
}

/** Show a person's view from now on. */
function follow(me) {
  const wanted = describePlace();
  stopFollowing?.();
  state.me = me;
  state.channels = [];
  state.modals = [];
  state.home = null;
  tell("modals");
  stopFollowing = followChanges(me.handle, takeNews, async (up) => {
    if (me.handle !== state.me.handle) return;
    setOnline(up);
    if (up) await refresh(wanted);
  });
}

/** Describe the open place in terms that also hold for another person, or after a restart. */
function describePlace() {
  const channel = findChannel(state.place);
  return channel ? { name: channel.name, kind: channel.kind } : null;
}

/** Fetch everything that the person sees. */
async function refresh(wanted = describePlace()) {
  const as = state.me.handle;
  try {
    await Promise.all([refreshConversations(as), refreshViews(as)]);
  } catch {
    return;
  }
  if (as !== state.me.handle) return;
  choosePlace(wanted);
  tell("person");
  reloadPlaces();
}

async function refreshConversations(as = state.me.handle) {
  const { channels } = await askServer("/page/conversations", { as });
  if (as !== state.me.handle) return;
  state.channels = channels;
  onNextFrame("conversations", tellConversations);
}

async function refreshViews(as = state.me.handle) {
  const brought = state.viewsBrought;
  const { modals, home } = await askServer("/page/views", { as });
  if (as !== state.me.handle) return;
  if (brought !== state.viewsBrought) {
    refreshViewsSoon();
    return;
  }
  state.modals = modals;
  state.home = home;
  tell("modals");
  tell("home");
}

/** Choose a place that the person sees, and write it into the address. */
function choosePlace(wanted = null) {
  if (state.channels.length === 0 && state.place !== "home") return;
  if (state.place !== "home" && !findChannel(state.place)) {
    const same = wanted && state.channels.find(({ name, kind }) => name === wanted.name && kind === wanted.kind);
    const member = state.channels.find((channel) => channel.member && channel.kind === "channel");
    const general = state.channels.find((channel) => channel.name === "general");
    state.place = (same ?? general ?? member ?? state.channels[0])?.id ?? "home";
    state.thread = null;
  }
  const hash = makeHash({ thread: state.thread });
  if (location.hash !== hash) history.replaceState(null, "", hash);
  settledAs = state.me.handle;
  tell("place");
}

const refreshViewsSoon = limitRate(() => refreshViews().catch(() => {}), 40);
const refreshConversationsSoon = limitRate(() => refreshConversations().catch(() => {}), 300);
const refreshSettingSoon = limitRate(() => refreshSetting().then(() => tell("person")).catch(() => {}), 1000);

function takeNews(kind, data) {
  if (kind === "message") takeMessage(data);
  else if (kind === "conversations") takeConversations(data);
  else if (kind === "modals" || kind === "home") refreshViewsSoon();
  else if (kind === "people") refreshSettingSoon();
  else if (kind === "clock") setClock(data);
  else if (kind === "reset") beginAnew();
}

function takeMessage(data) {
  if (!data.message) return;
  noteName(data.message.user);
  for (const list of openLists()) list.take(data);
}

function takeConversations(data) {
  if (data.refetch !== false) refreshConversationsSoon();
  for (const [id, counts] of Object.entries(data.unread ?? {})) {
    const channel = findChannel(id);
    if (channel) Object.assign(channel, counts);
  }
  onNextFrame("conversations", tellConversations);
}

function tellConversations() {
  if (settledAs === state.me.handle) tell("conversations");
}

async function beginAnew() {
  const wanted = describePlace();
  forgetPlaces();
  state.thread = null;
  state.modals = [];
  tell("modals");
  try {
    await refreshSetting();
    state.me = findPerson(state.me.handle) ?? state.setting.people[0];
    await refresh(wanted);
  } catch {
    setOnline(false);
  }
}

function setOnline(up) {
  state.online = up;
  document.body.classList.toggle("offline", !up);
  document.getElementById("connection").textContent = up ? "" : "The line to the rehearsal is lost. Trying again…";
}

function startKeys() {
  document.getElementById("keys-button").addEventListener("click", showKeys);
  for (const link of document.querySelectorAll("[data-skip]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const drawer = document.getElementById("drawer-button");
      if (link.dataset.skip === "composer") focusComposer();
      else if (link.dataset.skip === "sidebar" && drawer.offsetParent) openDrawer(true);
      else document.getElementById(link.dataset.skip).focus();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const isWriting = event.target.closest("input, textarea, select");
    const shortcut = findShortcut(event, isWriting);
    if (!shortcut) return;
    event.preventDefault();
    shortcut();
  });
}

function findShortcut(event, isWriting) {
  const { key, altKey, shiftKey } = event;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") return jumpAnywhere;
  if (altKey && key === "ArrowDown") return () => goToNeighbour(1, shiftKey);
  if (altKey && key === "ArrowUp") return () => goToNeighbour(-1, shiftKey);
  if (altKey && event.code === "KeyP") return togglePlay;
  if (altKey && event.code === "KeyN") return goToNext;
  if (key === "Escape" && document.body.classList.contains("drawer-open")) return () => openDrawer(false);
  if (key === "Escape" && state.thread) return closeThread;
  if (key === "?" && !isWriting) return showKeys;
  return null;
}

function openDrawer(open) {
  document.body.classList.toggle("drawer-open", open);
  const button = document.getElementById("drawer-button");
  button.setAttribute("aria-expanded", String(open));
  if (open) document.getElementById("sidebar").querySelector("button, a")?.focus();
  else button.focus();
}

/** On narrow screens the sidebar is a drawer. */
function startDrawer() {
  const button = document.getElementById("drawer-button");
  button.append(makeIcon("menu"));
  button.addEventListener("click", () => openDrawer(!document.body.classList.contains("drawer-open")));
  document.getElementById("drawer-shade").addEventListener("click", () => openDrawer(false));
  listen("place", () => button.setAttribute("aria-expanded", "false"));
}

start().catch(() => showNotice("The rehearsal could not be opened. Reload the page to try again."));
