/** The middle and the right: the open conversation or Home, and the open thread. */

import { make, makeIcon, replaceChildren } from "./dom.js";
import { Composer } from "./composer.js";
import { HomeView, startHome } from "./home.js";
import { MessageList } from "./messages.js";
import { refreshDates } from "./mrkdwn.js";
import { currentReader, findChannel, listen, makeHash, state } from "./state.js";

/** The open places: key, list of messages or Home, composer. */
let main = { key: null };
let side = { key: null };

/** Keep the middle and the right equal to the state's place and thread. */
export function startPlaces() {
  startHome(() => main.home);
  listen("place", showPlaces);
  listen("conversations", showHead);
  document.addEventListener("visibilitychange", () => {
    for (const list of openLists()) list.tellRead();
  });
  listen("minute", () => refreshDates(document.body, currentReader()));
}

/** Return the open lists of messages: the conversation's and the thread's. */
export function openLists() {
  return [main.list, side.list].filter(Boolean);
}

/** Fetch the open places again, with everything that was missed. */
export function reloadPlaces() {
  for (const list of openLists()) if (list.loading === null) list.load();
  if (state.place === "home" && main.home) main.home.show();
}

/** Forget the open places, after the rehearsal has restarted. */
export function forgetPlaces() {
  main = { key: null };
  side = { key: null };
}

/** Put the cursor into the composer. */
export function focusComposer() {
  (main.composer ?? document.getElementById("main")).focus();
}

function showPlaces() {
  showMain();
  showThread();
  showHead();
}

function showMain() {
  const key = `${state.me.handle} ${state.place}`;
  if (key === main.key) return;
  const hadComposer = document.activeElement?.dataset?.key === "composer";
  const place = document.getElementById("place");
  const slot = document.getElementById("composer");
  const channel = findChannel(state.place);
  if (state.place === "home") {
    main = { key, home: new HomeView() };
    replaceChildren(place, main.home.root);
    replaceChildren(slot);
    return;
  }
  if (!channel) {
    main = { key: null };
    replaceChildren(place, make("p", { class: "messages-empty" }, "There is no conversation to show."));
    replaceChildren(slot);
    return;
  }
  const list = new MessageList(channel.id, null, `Messages in ${channel.name}`);
  const composer = channel.archived ? null : new Composer(channel, null, () => list.expectAnswer());
  main = { key, list, composer };
  replaceChildren(place, list.root);
  replaceChildren(slot, main.composer?.root ?? make("p", { class: "composer-none" }, "This channel is archived: nobody writes here any more."));
  list.load();
  if (hadComposer) main.composer?.focus();
}

function showThread() {
  const root = document.getElementById("thread");
  const channel = findChannel(state.place);
  const wanted = state.thread && channel ? `${state.me.handle} ${state.place} ${state.thread}` : null;
  if (wanted === side.key) return;
  const wasOpen = side.key !== null;
  const focused = root.contains(document.activeElement);
  side = { key: wanted };
  root.hidden = wanted === null;
  document.getElementById("workspace").classList.toggle("with-thread", wanted !== null);
  if (wanted === null) {
    replaceChildren(root);
    if (wasOpen && focused) focusComposer();
    return;
  }
  const list = new MessageList(channel.id, state.thread, "Thread");
  const composer = channel.archived ? null : new Composer(channel, state.thread, () => list.expectAnswer());
  Object.assign(side, { list, composer });
  replaceChildren(
    root,
    make(
      "header",
      { class: "thread-head" },
      make("h2", {}, "Thread"),
      make("span", { class: "thread-place" }, channel.kind === "direct" ? channel.name : `#${channel.name}`),
      make("a", { class: "icon-button", href: makeHash({}), "aria-label": "Close the thread", "data-key": "close-thread" }, makeIcon("close")),
    ),
    list.root,
    composer?.root,
  );
  list.load();
  composer?.focus();
}

/** Close the thread; return whether one was open. */
export function closeThread() {
  if (!state.thread) return false;
  location.hash = makeHash({});
  return true;
}

function showHead() {
  const name = document.getElementById("place-name");
  const topic = document.getElementById("place-topic");
  const channel = findChannel(state.place);
  const isHome = state.place === "home";
  const sign = isHome ? "home" : channel?.kind === "private" ? "lock" : channel?.kind === "channel" ? "hash" : null;
  replaceChildren(name, sign ? makeIcon(sign) : null, isHome ? "Home" : channel?.name ?? "");
  topic.textContent = channel ? describeChannel(channel) : "";
  const unread = state.channels.reduce((sum, each) => sum + (each.id === state.place ? 0 : each.unread ?? 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${isHome ? "Home" : channel?.name ?? ""} · ${state.setting.event.name}, rehearsed`;
}

function describeChannel(channel) {
  const parts = [channel.topic || channel.purpose];
  if (channel.kind !== "direct") parts.unshift(channel.members === 1 ? "1 member" : `${channel.members} members`);
  if (channel.member === false) parts.unshift("You are not in it: writing brings you in");
  return parts.filter(Boolean).join(" · ");
}
