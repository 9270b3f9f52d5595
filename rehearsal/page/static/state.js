/** The page's state, in one place, and the listeners to its changes. */

import { readInstant } from "./dates.js";

/** A view of the workspace; nothing of it is stored. */
export const state = {
  /** The answer of /page/setting. */
  setting: null,
  /** The person whom the page acts as: one of `setting.people`. */
  me: null,
  /** A conversation's id, or "home". */
  place: null,
  /** The `ts` of the open thread's first message, null if none is open. */
  thread: null,
  channels: [],
  modals: [],
  home: null,
  /** How often an act's answer has brought the views: an earlier request's answer is older. */
  viewsBrought: 0,
  online: false,
  clock: { now: 0, speed: 0, read: 0 },
  /** Names of users by id, bots among them. */
  names: new Map(),
};

const listeners = new Map();

/** Call `listener` whenever `topic` is told. */
export function listen(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

/** Notify every listener to `topic`. */
export function tell(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

/** Return the present instant of the event, in milliseconds. */
export function presentInstant() {
  const { now, speed, read } = state.clock;
  return now + (performance.now() - read) * speed;
}

/** Set the clock from the server's latest reading. */
export function setClock(clock) {
  if (!clock) return;
  const now = readInstant(clock.now);
  if (Number.isNaN(now)) return;
  state.clock = { now, speed: Number(clock.speed) || 0, read: performance.now() };
  tell("clock");
}

/** Set people and names from the server's latest answer. */
export function setPeople(people) {
  state.setting.people = people;
  for (const person of people) noteName(person);
  if (state.me) state.me = people.find((each) => each.handle === state.me.handle) ?? state.me;
}

/** Store a user's name, for example an author's. */
export function noteName(user) {
  if (user?.id) state.names.set(user.id, user.name || user.handle);
}

/** Return the conversation with that id, undefined if the person sees none. */
export function findChannel(id) {
  return state.channels.find((channel) => channel.id === id);
}

/** Return the person with that handle. */
export function findPerson(handle) {
  return state.setting?.people.find((person) => person.handle === handle);
}

/** Return the reader: their zone and id, and the names of ids for them. */
export function currentReader() {
  return {
    zone: state.me?.tz ?? "UTC",
    id: state.me?.id ?? "",
    now: presentInstant,
    nameOf: (id) => state.names.get(id),
    channelOf: findChannel,
    addressOf: (id) => makeHash({ place: id }),
  };
}

/** Return the page's address of a place as a person sees it; the defaults are the present ones. */
export function makeHash({ as = state.me?.handle, place = state.place, thread = null } = {}) {
  const parts = new URLSearchParams();
  if (as) parts.set("as", as);
  if (place) parts.set("in", place);
  if (thread) parts.set("thread", thread);
  return `#${parts}`;
}

/** Parse the page's address. */
export function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  return { as: parts.get("as"), place: parts.get("in"), thread: parts.get("thread") };
}
