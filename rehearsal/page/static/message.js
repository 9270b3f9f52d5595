/** A message as an element. */

import { renderContent } from "./blocks.js";
import { showInZones, showTwelve } from "./dates.js";
import { make, makeIcon } from "./dom.js";
import { findEmoji } from "./emoji.js";
import { sayMrkdwn } from "./mrkdwn.js";
import { currentReader, findPerson, makeHash, state } from "./state.js";
import { Surface } from "./surface.js";

const COLOURS = 8;
const KINDS = { organiser: "Organiser", mentor: "Mentor" };

/** Make a square with a person's initials, in a colour that is always theirs. */
export function makeAvatar(user, size = "") {
  const words = (user.name || user.handle || "?").split(/\s+/u);
  const named = words.filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const initials = (named.length ? named : words).map((word) => [...word][0]).slice(0, 2).join("");
  let sum = 0;
  for (const character of user.id || user.handle || "") sum = (sum * 31 + character.codePointAt(0)) % 997;
  const look = user.is_bot ? "avatar-bot" : `avatar-${sum % COLOURS}`;
  return make("span", { class: `avatar ${look} ${size}`, "aria-hidden": "true" }, user.is_bot ? "◆" : initials.toUpperCase());
}

/**
 * Render a message as an item of a list.
 * @param {object} message as /page/messages returns it
 * @param {{follows?: boolean, inThread?: boolean}} [options] `follows`: its author wrote the one before
 */
export function renderMessage(message, { follows = false, inThread = false } = {}) {
  const at = Date.parse(message.at);
  const surface = new Surface({ message: message.ts, in: message.channel_id }, message.values);
  const classes = ["message"];
  if (follows) classes.push("follows");
  if (message.only_you) classes.push("only-you");
  return make(
    "li",
    { class: classes.join(" "), "data-ts": message.ts, "aria-label": describeMessage(message) },
    make("div", { class: "message-side" }, follows ? makeTime(at, "message-time-side") : makeAvatar(message.user)),
    make(
      "div",
      { class: "message-main" },
      message.only_you ? make("p", { class: "message-note" }, makeIcon("eye"), "Only visible to you") : null,
      message.pinned ? make("p", { class: "message-note" }, makeIcon("pin"), "Pinned") : null,
      follows ? null : renderHead(message, at),
      make("div", { class: "message-body" }, renderContent(message, surface),
        message.edited ? make("span", { class: "message-edited" }, "(edited)") : null),
      renderFiles(message),
      renderReactions(message.reactions ?? []),
      inThread ? null : renderReplies(message),
    ),
  );
}

function makeTime(at, name) {
  const { zone } = currentReader();
  return make("time", { class: name, datetime: new Date(at).toISOString(), title: showInZones(at, [zone, ...state.setting.event.zones]) }, showTwelve(at, zone));
}

function renderHead(message, at) {
  const { user } = message;
  const kind = KINDS[findPerson(user.handle)?.kind];
  return make(
    "p",
    { class: "message-head" },
    make("strong", { class: "message-author" }, user.name || user.handle),
    user.is_bot ? make("span", { class: "badge" }, "App") : null,
    kind ? make("span", { class: "badge" }, kind) : null,
    makeTime(at, "message-time"),
  );
}

function renderFiles(message) {
  const files = message.files ?? [];
  if (files.length === 0) return null;
  return make(
    "ul",
    { class: "files", "aria-label": "Files" },
    files.map(({ id, name, title, picture }) => {
      const query = new URLSearchParams({ as: state.me.handle, in: message.channel_id, file: id });
      const address = `/page/file?${query}`;
      return make("li", { class: "file" }, make("strong", {}, title), " ",
        make("a", { href: address, download: name, "data-key": `file-${id}` }, name),
        // The size is set, so that nothing below moves when the picture has loaded.
        picture ? make("img", { class: "picture", src: address, ...picture }) : null);
    }),
  );
}

function renderReactions(reactions) {
  if (reactions.length === 0) return null;
  return make(
    "ul",
    { class: "reactions", "aria-label": "Reactions" },
    reactions.map(({ name, count, mine }) =>
      make(
        "li",
        { class: mine ? "reaction mine" : "reaction", title: `:${name}:` },
        make("span", { role: "img", "aria-label": name.replaceAll("_", " ") }, findEmoji(name) ?? `:${name}:`),
        make("span", {}, ` ${count}`),
      ),
    ),
  );
}

function renderReplies(message) {
  if (message.thread_ts && message.thread_ts !== message.ts) {
    return make("a", { class: "thread-link", href: makeHash({ thread: message.thread_ts }) }, makeIcon("thread"), "In a thread");
  }
  const count = message.replies ?? 0;
  if (message.only_you) return null;
  const words = count === 0 ? "Reply" : count === 1 ? "1 reply" : `${count} replies`;
  return make(
    "a",
    {
      class: count ? "thread-link" : "thread-link thread-start",
      href: makeHash({ thread: message.ts }),
      "aria-label": count ? `${words}, open the thread` : "Reply in a thread",
      "data-key": "thread",
    },
    makeIcon("thread"),
    words,
  );
}

/** Describe a message in a sentence, for screen readers. */
export function describeMessage(message) {
  const reader = currentReader();
  const words = sayMrkdwn(message.text ?? "", reader) || "a message";
  const who = message.user.name || message.user.handle;
  const note = message.only_you ? ", only visible to you" : "";
  return `${who}${note}, ${showTwelve(Date.parse(message.at), reader.zone)}: ${words.slice(0, 300)}`;
}
