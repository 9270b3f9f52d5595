/** The messages of a channel or a thread: fetched in pages, kept in order, shown in a window. */

import { askServer, act } from "./api.js";
import { dayNumber, showLongDay } from "./dates.js";
import { make } from "./dom.js";
import { limitRate, onNextFrame } from "./frames.js";
import { describeMessage, renderMessage } from "./message.js";
import { sayNews } from "./notices.js";
import { noteName, presentInstant, state } from "./state.js";
import { ListWindow } from "./window.js";

const PAGE = 100;
const NEAR_TOP = 1600;
const FOLLOWS_WITHIN = 5 * 60_000;
const READ_PAUSE = 400;

/** A list of messages that follows its channel, or the thread under `thread`. */
export class MessageList {
  /**
   * @param {string} channel
   * @param {string|null} thread
   * @param {string} name the list's label
   */
  constructor(channel, thread, name) {
    Object.assign(this, { channel, thread, as: state.me.handle });
    this.byTs = new Map();
    this.order = [];
    this.items = new Map();
    this.more = false;
    this.loading = null;
    this.late = [];
    this.unseen = 0;
    this.list = make("ol", { class: "messages", "aria-label": name, role: "list" });
    this.empty = make("p", { class: "messages-empty", hidden: true }, "Nothing was said here yet. Press Play, or type / for a command.");
    this.scroller = make("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": `${name}, scrolling` }, this.empty, this.list);
    this.button = make("button", { type: "button", class: "new-messages", hidden: true, onclick: () => this.goToEnd() });
    this.root = make("div", { class: "messages-holder" }, this.scroller, this.button);
    this.window = new ListWindow(this.scroller, this.list, { onScroll: () => this.noteScroll() });
    this.tellRead = limitRate(() => this.markRead(), READ_PAUSE);
    this.scroller.addEventListener("keydown", (event) => {
      if (event.target !== this.scroller || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      this.window.focusLast();
    });
  }

  /** Fetch the newest page, and then apply the changes that came during the fetch. */
  async load() {
    this.late = [];
    const loading = this.fetchPage({});
    this.loading = loading;
    const answer = await loading;
    if (this.loading !== loading) return;
    this.loading = null;
    if (answer === null) return;
    const overlaps = answer.messages.some((message) => this.byTs.has(message.ts));
    const oldest = answer.messages[0]?.ts ?? "";
    // Messages in the page's range that are not in it are gone; older pages stay if they adjoin.
    for (const ts of [...this.byTs.keys()]) if (!overlaps || ts >= oldest) this.byTs.delete(ts);
    if (!overlaps || this.byTs.size === 0) this.more = answer.more;
    this.settle(answer.messages);
    this.tellRead();
  }

  /** Fetch the page before the oldest message. */
  async loadOlder() {
    if (this.loading || !this.more || this.order.length === 0) return;
    const loading = this.fetchPage({ before: this.order[0] });
    this.loading = loading;
    const answer = await loading;
    if (this.loading !== loading) return;
    this.loading = null;
    if (answer === null) return;
    this.more = answer.more;
    this.settle(answer.messages);
    if (answer.messages.length) this.noteScroll();
  }

  /** Add a fetched page, and apply the changes that came since the request. */
  settle(messages) {
    this.put(messages);
    const late = this.late;
    this.late = [];
    for (const change of late) this.apply(change);
    this.show();
  }

  /** Fetch a page of messages; return null if the connection is lost, so that the list stays. */
  async fetchPage(range) {
    try {
      return await askServer("/page/messages", { as: this.as, in: this.channel, thread: this.thread, limit: PAGE, ...range });
    } catch {
      return null;
    }
  }

  put(messages) {
    const first = this.order[0];
    const last = messages.at(-1)?.ts;
    const areOlder = this.order.length === this.byTs.size && first && last && compareTs(last, first) < 0;
    for (const message of messages) {
      noteName(message.user);
      this.byTs.set(message.ts, message);
    }
    if (areOlder) this.order = [...messages.map((message) => message.ts), ...this.order];
    else this.order = [...this.byTs.keys()].sort(compareTs);
  }

  /** Return whether a message belongs to this list. */
  isMine(message) {
    if (message.channel_id !== this.channel) return false;
    const root = message.thread_ts ?? message.ts;
    if (this.thread) return root === this.thread;
    return root === message.ts || message.in_channel_too === true;
  }

  /** Apply a change of the workspace; return whether it was one of this list. */
  take(change) {
    if (!this.isMine(change.message)) return false;
    if (this.loading) this.late.push(change);
    this.apply(change);
    return true;
  }

  apply({ change, message }) {
    if (!this.isMine(message)) return;
    if (change === "deleted") {
      this.byTs.delete(message.ts);
      this.order = this.order.filter((ts) => ts !== message.ts);
    } else {
      const known = this.byTs.has(message.ts);
      // Messages older than those fetched come with their page.
      if (!known && this.more && this.order.length && compareTs(message.ts, this.order[0]) < 0) return;
      if (!known && change === "updated" && this.order.length && compareTs(message.ts, this.order.at(-1)) < 0 && this.more) return;
      noteName(message.user);
      this.byTs.set(message.ts, message);
      if (!known) this.insert(message.ts);
      if (!known && change === "posted") this.noteNew(message);
    }
    onNextFrame(this, () => this.show());
  }

  insert(ts) {
    if (this.order.length === 0 || compareTs(ts, this.order.at(-1)) > 0) this.order.push(ts);
    else {
      this.order.push(ts);
      this.order.sort(compareTs);
    }
  }

  noteNew(message) {
    const own = message.user.handle === this.as;
    if (own) this.window.scrollToEnd();
    if (!this.window.atEnd) this.unseen += 1;
    else this.tellRead();
    if (!own || message.only_you) sayNews(() => describeMessage(message));
  }

  /** Show the messages; earlier measures are kept. */
  show() {
    this.window.setItems(this.makeItems());
    this.window.render();
    this.showState();
  }

  showState() {
    this.empty.hidden = this.order.length > 0 || this.loading !== null;
    const away = !this.window.atEnd;
    if (!away) this.unseen = 0;
    this.button.hidden = !away || this.unseen === 0;
    this.button.textContent = this.unseen === 1 ? "1 new message ↓" : `${this.unseen} new messages ↓`;
  }

  /** Scroll to the end, where the answer to a sent text will be. */
  expectAnswer() {
    this.window.scrollToEnd();
  }

  goToEnd() {
    this.unseen = 0;
    this.window.scrollToEnd();
    this.showState();
    this.scroller.focus({ preventScroll: true });
    this.tellRead();
  }

  noteScroll() {
    if (this.scroller.scrollTop < NEAR_TOP) this.loadOlder();
    if (this.window.atEnd) this.tellRead();
    this.showState();
  }

  markRead() {
    if (this.thread || !this.root.isConnected || document.hidden || !this.window.atEnd) return;
    const last = this.order.at(-1);
    if (!last || last === this.read) return;
    this.read = last;
    act(this.as, "read", { in: this.channel, ts: last });
  }

  /** Return the messages, with the day's name between messages of different days. */
  makeItems() {
    const zone = state.me.tz;
    const now = presentInstant();
    const items = [];
    let before = null;
    for (const ts of this.order) {
      const message = this.byTs.get(ts);
      const item = this.itemOf(message, before, zone);
      if (!before || item.day !== before.day) items.push(makeDay(item.day, item.at, zone, now));
      items.push(item);
      before = item;
    }
    return items;
  }

  itemOf(message, before, zone) {
    const kept = this.items.get(message.ts);
    const at = kept?.at ?? Date.parse(message.at);
    const day = kept?.day ?? dayNumber(at, zone);
    const follows = before !== null && doesFollow(message, before.message, at - before.at) && day === before.day;
    if (kept && kept.message === message && kept.follows === follows) return kept;
    const version = (kept?.version ?? 0) + 1;
    const build = () => renderMessage(message, { follows, inThread: this.thread !== null });
    const item = { key: message.ts, version, message, follows, at, day, build };
    this.items.set(message.ts, item);
    return item;
  }
}

/** Return whether a message is shown without a name, since the one before it has the same. */
function doesFollow(message, earlier, away) {
  return (
    away < FOLLOWS_WITHIN &&
    message.user.id === earlier.user.id &&
    message.user.name === earlier.user.name &&
    !message.only_you && !earlier.only_you && !message.pinned
  );
}

function makeDay(day, at, zone, now) {
  const words = showLongDay(at, zone, now);
  return {
    key: `day-${day}`,
    version: words,
    floats: true,
    build: () => make("li", { class: "day" }, make("h3", {}, words)),
  };
}

/** Compare two `ts`: by seconds, then by the fraction. */
export function compareTs(one, other) {
  const [seconds, fraction] = one.split(".");
  const [otherSeconds, otherFraction] = other.split(".");
  return Number(seconds) - Number(otherSeconds) || Number(fraction) - Number(otherFraction);
}
