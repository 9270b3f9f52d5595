/** What the page knows, in one place, and who wants to hear when a part of it changes. */

import { readInstant } from "./dates.js";

/** Everything here is a view of the workspace; nothing of it is kept. */
export const state = {
  /** The answer of /page/setting. */
  setting: null,
  /** The person whose eyes we look through: one of `setting.people`. */
  me: null,
  /** A conversation's id, or "home". */
  place: null,
  /** The `ts` under which an open thread stands, null when none is. */
  thread: null,
  channels: [],
  modals: [],
  home: null,
  /** How often an act's answer has brought the views: what was asked for before is older. */
  viewsBrought: 0,
  online: false,
  clock: { now: 0, speed: 0, read: 0 },
  /** Names of users by id, bots among them. */
  names: new Map(),
};

const listeners = new Map();

/** Have `listener` called whenever `topic` is told. */
export function listen(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

/** Tell everyone who listens to `topic`. */
export function tell(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

/** The present instant of the event, in milliseconds. */
export function presentInstant() {
  const { now, speed, read } = state.clock;
  return now + (performance.now() - read) * speed;
}

/** Take the clock as the server has just read it. */
export function setClock(clock) {
  if (!clock) return;
  const now = readInstant(clock.now);
  if (Number.isNaN(now)) return;
  state.clock = { now, speed: Number(clock.speed) || 0, read: performance.now() };
  tell("clock");
}

/** Take people and names as the server has just told them. */
export function setPeople(people) {
  state.setting.people = people;
  for (const person of people) noteName(person);
  if (state.me) state.me = people.find((each) => each.handle === state.me.handle) ?? state.me;
}

/** Remember how a user is called, from whoever wrote a message for example. */
export function noteName(user) {
  if (user?.id) state.names.set(user.id, user.name || user.handle);
}

/** The conversation with that id, undefined where the person sees none. */
export function findChannel(id) {
  return state.channels.find((channel) => channel.id === id);
}

/** The person with that handle. */
export function findPerson(handle) {
  return state.setting?.people.find((person) => person.handle === handle);
}

/** Who reads: their zone and id, and how ids are named to them. */
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

/** The address, in this page, of a place as a person sees it; what is not given stays as it is. */
export function makeHash({ as = state.me?.handle, place = state.place, thread = null } = {}) {
  const parts = new URLSearchParams();
  if (as) parts.set("as", as);
  if (place) parts.set("in", place);
  if (thread) parts.set("thread", thread);
  return `#${parts}`;
}

/** What the page's address asks for. */
export function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  return { as: parts.get("as"), place: parts.get("in"), thread: parts.get("thread") };
}
