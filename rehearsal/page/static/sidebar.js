/** The left side: the person, Home, channels and direct messages, with their unread counts. */

import { nameZone, placeOf, showTime } from "./dates.js";
import { openFinder } from "./dialog.js";
import { focusedKey, focusKey, make, makeIcon, replaceChildren, roveFocus } from "./dom.js";
import { makeAvatar } from "./message.js";
import { findPerson, listen, makeHash, presentInstant, state } from "./state.js";

const KINDS = { organiser: "Organiser", mentor: "Mentor", participant: "Participant" };

/** Fill the sidebar, and keep it up to date. */
export function startSidebar() {
  const root = document.getElementById("sidebar");
  roveFocus(root, () => [...root.querySelectorAll("a, button")]);
  for (const topic of ["conversations", "place", "person"]) listen(topic, () => showSidebar(root));
  listen("minute", () => showOwnTime(root));
}

/** The places' links, kept as long as the places: a click ends on the element it began on. */
const links = new Map();
let shownStructure = "";

function showSidebar(root) {
  if (!state.me) return;
  const channels = state.channels.filter((channel) => !channel.archived || channel.id === state.place);
  const { name, tz } = state.me;
  const structure = JSON.stringify([state.me.id, name, tz, channels.map(({ id, kind }) => [id, kind])]);
  if (structure !== shownStructure) {
    shownStructure = structure;
    buildSidebar(root, channels);
  }
  updatePlace("home", "Home", () => makeIcon("home"), {});
  for (const channel of channels) updatePlace(channel.id, channel.name, () => makeSign(channel), channel);
}

function buildSidebar(root, channels) {
  const key = focusedKey(root);
  links.clear();
  replaceChildren(
    root,
    renderPerson(),
    make("button", { type: "button", class: "finder-button", onclick: jumpAnywhere, "data-key": "jump" }, "Jump to…", make("kbd", {}, "Ctrl K")),
    make("ul", { class: "places", role: "list" }, make("li", {}, makeLink("home"))),
    renderGroup("Channels", channels.filter(({ kind }) => kind !== "direct")),
    renderGroup("Direct messages", channels.filter(({ kind }) => kind === "direct")),
  );
  focusKey(root, key);
}

function renderPerson() {
  const { me } = state;
  return make(
    "button",
    { type: "button", class: "person-button", onclick: choosePerson, "data-key": "person", "aria-haspopup": "dialog" },
    makeAvatar(me),
    make(
      "span",
      { class: "person-words" },
      make("span", { class: "unseen" }, "You see this as "),
      make("strong", {}, me.name),
      make("span", { class: "person-place" }, `${placeOf(me.tz)} · `, make("span", { class: "own-time" }, describeTime(me))),
    ),
    makeIcon("swap"),
    make("span", { class: "unseen" }, ", switch"),
  );
}

function describeTime(person) {
  const now = presentInstant();
  return `${showTime(now, person.tz)} ${nameZone(now, person.tz)}`;
}

function showOwnTime(root) {
  const time = root.querySelector(".own-time");
  if (time && state.me) time.textContent = describeTime(state.me);
}

function renderGroup(title, channels) {
  if (channels.length === 0) return null;
  return make(
    "section",
    { class: "place-group" },
    make("h2", {}, title),
    make("ul", { class: "places", role: "list" }, channels.map(({ id }) => make("li", {}, makeLink(id)))),
  );
}

function makeLink(id) {
  const link = make("a", { class: "place-link", "data-key": `place-${id}`, "data-place": id });
  links.set(id, { link, shown: "" });
  return link;
}

function makeSign(channel) {
  if (channel.kind !== "direct") return makeIcon(channel.kind === "private" ? "lock" : "hash");
  const person = findPerson(channel.with);
  return makeAvatar(person ?? { name: channel.name, is_bot: true }, "avatar-small");
}

/** Update a place's link; an unchanged link is not touched. */
function updatePlace(id, name, makeItsSign, channel) {
  const entry = links.get(id);
  if (!entry) return;
  const here = id === state.place;
  const unread = here ? 0 : channel.unread ?? 0;
  const mentions = channel.kind === "direct" ? unread : channel.mentions ?? 0;
  const shown = JSON.stringify([here, unread, mentions, name, channel.member, state.me.handle]);
  if (shown === entry.shown) return;
  entry.shown = shown;
  const { link } = entry;
  link.setAttribute("href", makeHash({ place: id }));
  if (here) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  link.classList.toggle("unread", unread > 0);
  link.classList.toggle("outside", channel.member === false);
  replaceChildren(
    link,
    makeItsSign(),
    make("span", { class: "place-link-name" }, name),
    channel.kind === "private" ? make("span", { class: "unseen" }, ", private") : null,
    unread ? renderUnread(unread, mentions) : null,
  );
}

function renderUnread(unread, mentions) {
  if (mentions === 0) return [make("span", { class: "unread-dot" }), make("span", { class: "unseen" }, `, ${unread} unread`)];
  return make("span", { class: "unread-count" }, String(mentions), make("span", { class: "unseen" }, " unread for you"));
}

/** Open a dialog to choose the person to act as: everyone, their zone and the time there. */
export function choosePerson() {
  openFinder("Look through whose eyes?", (query) => findPeople(query));
}

/** Open a dialog that jumps to a channel, or to another person. */
export function jumpAnywhere() {
  openFinder("Jump to a channel or a person", (query) => [...findPlaces(query), ...findPeople(query)]);
}

function findPeople(query) {
  return state.setting.people
    .filter((person) => `${person.name} @${person.handle} ${placeOf(person.tz)} ${person.kind}`.toLowerCase().includes(query))
    .map((person) => ({
      key: person.handle,
      current: person.handle === state.me.handle,
      choose: () => { location.hash = makeHash({ as: person.handle }); },
      row: [
        makeAvatar(person, "avatar-small"),
        make("span", { class: "finder-name" }, person.name, " ", make("small", {}, `@${person.handle}`)),
        make("span", { class: "finder-about" }, `${KINDS[person.kind] ?? person.kind} · ${placeOf(person.tz)} · ${describeTime(person)}`),
      ],
    }));
}

function findPlaces(query) {
  const home = { id: "home", name: "Home", kind: "home" };
  return [home, ...state.channels.filter((channel) => !channel.archived)]
    .filter((channel) => `#${channel.name}`.toLowerCase().includes(query))
    .map((channel) => ({
      key: channel.id,
      current: channel.id === state.place,
      choose: () => { location.hash = makeHash({ place: channel.id }); },
      row: [
        channel.kind === "home" ? makeIcon("home") : makeSign(channel),
        make("span", { class: "finder-name" }, channel.name),
        make("span", { class: "finder-about" }, describePlace(channel)),
      ],
    }));
}

function describePlace(channel) {
  const kind = { home: "Home", channel: "Channel", private: "Private channel", direct: "Direct message" }[channel.kind];
  return channel.unread ? `${kind} · ${channel.unread} unread` : kind;
}

/** Go `step` places down the sidebar; with `unread`, among the places with unread messages. */
export function goToNeighbour(step, unread = false) {
  const links = [...document.querySelectorAll("#sidebar [data-place]")];
  const at = links.findIndex((link) => link.dataset.place === state.place);
  for (let index = at + step; index >= 0 && index < links.length; index += step) {
    if (unread && !links[index].classList.contains("unread")) continue;
    location.hash = links[index].getAttribute("href");
    return;
  }
}
