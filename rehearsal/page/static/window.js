/**
 * A long list with only the items near the view in the document.
 *
 * Heights are guessed until an item has been shown and measured. The items in view keep their
 * place when items come, go or change their size; at the end, the list stays at the end.
 */

import { focusedKey, focusKey } from "./dom.js";
import { onNextFrame } from "./frames.js";

const BEYOND = 700;
const END_SLACK = 48;
const FIRST_GUESS = 64;
const MOST_ROUNDS = 4;

export class ListWindow {
  /**
   * @param {HTMLElement} scroller the scrolling element
   * @param {HTMLElement} list a list inside it, which is filled
   * @param {{onScroll?: Function}} [options] called each time the view has moved
   */
  constructor(scroller, list, { onScroll } = {}) {
    Object.assign(this, { scroller, list, onScroll });
    this.items = [];
    this.indexes = new Map();
    this.heights = new Map();
    this.shown = new Map();
    this.tops = [0];
    this.atEnd = true;
    this.active = null;
    this.resizes = new ResizeObserver(() => this.schedule());
    this.resizes.observe(scroller);
    scroller.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    list.addEventListener("keydown", (event) => this.onKey(event));
    list.addEventListener("focusin", (event) => this.noteFocus(event));
  }

  /**
   * Set the list's items: `{key, version, build, floats}`; an item of another version is built
   * again, and one that `floats`, such as a day's name, may move to another place.
   * The change is visible in the next frame.
   */
  setItems(items) {
    this.items = items;
    this.indexes = new Map(items.map((item, index) => [item.key, index]));
    this.stale = true;
    this.schedule();
  }

  /** Forget every measure and begin at the end, for another list in the same place. */
  clear() {
    this.heights.clear();
    for (const { element } of this.shown.values()) this.drop(element);
    this.shown.clear();
    this.active = null;
    this.atEnd = true;
    this.setItems([]);
  }

  schedule() {
    onNextFrame(this, () => this.render());
  }

  scrollToEnd() {
    this.atEnd = true;
    this.schedule();
  }

  noteScroll() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    this.atEnd = scrollHeight - scrollTop - clientHeight < END_SLACK;
    this.schedule();
    this.onScroll?.();
  }

  /** Put the items near the view into the document, and take the others out. */
  render() {
    if (!this.list.isConnected) return;
    const anchor = this.atEnd ? null : this.findAnchor();
    this.measureTops();
    if (anchor) this.holdAnchor(anchor);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      if (this.atEnd) this.scroller.scrollTop = this.scroller.scrollHeight;
      this.showRange(...this.findRange());
      if (!this.measureShown()) break;
      this.measureTops();
      if (anchor) this.holdAnchor(anchor);
    }
    this.pad();
    if (this.atEnd) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Return the first item in view, and its distance from the view's upper edge. */
  findAnchor() {
    const edge = this.scroller.getBoundingClientRect().top;
    for (const [key, { element }] of this.shown) {
      const box = element.getBoundingClientRect();
      const index = this.indexes.get(key);
      if (box.bottom > edge && index !== undefined && !this.items[index].floats) return { key, away: box.top - edge };
    }
    return null;
  }

  /** Scroll so that the anchor is where it was. */
  holdAnchor({ key, away }) {
    this.pad();
    const wanted = this.tops[this.indexes.get(key)] + this.list.offsetTop - away;
    if (Math.abs(this.scroller.scrollTop - wanted) > 1) this.scroller.scrollTop = wanted;
  }

  measureTops() {
    if (!this.stale) return;
    this.stale = false;
    const guess = this.guessHeight();
    this.tops = new Array(this.items.length + 1);
    this.tops[0] = 0;
    for (let index = 0; index < this.items.length; index += 1) {
      this.tops[index + 1] = this.tops[index] + (this.heights.get(this.items[index].key) ?? guess);
    }
  }

  /** Return a guess that does not change with each measure, so that the view does not drift. */
  guessHeight() {
    if (this.heights.size < 20) return FIRST_GUESS;
    if (!this.guess) {
      let sum = 0;
      for (const height of this.heights.values()) sum += height;
      this.guess = Math.round(sum / this.heights.size);
    }
    return this.guess;
  }

  findRange() {
    const start = this.scroller.scrollTop - this.list.offsetTop;
    const first = Math.max(0, this.indexAt(start - BEYOND));
    const last = Math.min(this.items.length - 1, this.indexAt(start + this.scroller.clientHeight + BEYOND));
    return [first, last];
  }

  /** Return the index of the item at a height of the list. */
  indexAt(height) {
    let low = 0;
    let high = this.items.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= height) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  showRange(first, last) {
    this.first = first;
    this.last = last;
    const wanted = new Map();
    for (let index = first; index <= last; index += 1) wanted.set(this.items[index].key, this.items[index]);
    for (const [key, { element }] of this.shown) {
      if (wanted.has(key)) continue;
      if (element.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
      this.drop(element);
      this.shown.delete(key);
    }
    let after = null;
    const shown = new Map();
    for (const [key, item] of wanted) {
      const entry = this.place(item, after);
      shown.set(key, entry);
      after = entry.element;
    }
    this.shown = shown;
    this.pad();
  }

  /** Place an item's element behind `after`, and build it if it is new or changed. */
  place(item, after) {
    let entry = this.shown.get(item.key);
    if (!entry || entry.version !== item.version) {
      const element = item.build();
      element.setAttribute("tabindex", item.key === this.active ? "0" : "-1");
      element.dataset.item = item.key;
      if (entry) {
        const key = focusedKey(entry.element);
        const wasFocused = document.activeElement === entry.element;
        entry.element.replaceWith(element);
        this.resizes.unobserve(entry.element);
        if (wasFocused) element.focus({ preventScroll: true });
        else focusKey(element, key);
      }
      this.resizes.observe(element);
      entry = { element, version: item.version };
    }
    const next = after ? after.nextSibling : this.list.firstChild;
    if (next !== entry.element) this.list.insertBefore(entry.element, next);
    entry.element.setAttribute("aria-posinset", String((this.indexes.get(item.key) ?? 0) + 1));
    entry.element.setAttribute("aria-setsize", String(this.items.length));
    return entry;
  }

  drop(element) {
    this.resizes.unobserve(element);
    element.remove();
  }

  /** Set the room above and below for items that are not in the document. */
  pad() {
    const total = this.tops[this.items.length] ?? 0;
    const above = this.items.length ? this.tops[Math.min(this.first ?? 0, this.items.length)] : 0;
    const end = this.items.length ? this.tops[Math.min((this.last ?? -1) + 1, this.items.length)] : 0;
    this.list.style.setProperty("padding-top", `${above}px`);
    this.list.style.setProperty("padding-bottom", `${Math.max(0, total - end)}px`);
  }

  /** Measure the shown items; return whether a height differs from the expected one. */
  measureShown() {
    let changed = false;
    for (const [key, { element }] of this.shown) {
      const height = element.getBoundingClientRect().height;
      const before = this.heights.get(key);
      if (before === undefined || Math.abs(before - height) > 0.5) {
        this.heights.set(key, height);
        changed = true;
        this.stale = true;
      }
    }
    return changed;
  }

  noteFocus(event) {
    const item = event.target.closest("[data-item]");
    if (!item || item.dataset.item === this.active) return;
    this.shown.get(this.active)?.element.setAttribute("tabindex", "-1");
    this.active = item.dataset.item;
    item.setAttribute("tabindex", "0");
  }

  /** Handle Up, Down, Home and End among the items, from an item that is focused itself. */
  onKey(event) {
    const item = event.target.closest("[data-item]");
    if (event.target !== item || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.indexes.get(item.dataset.item);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.focusIndex(Math.min(Math.max(to, 0), this.items.length - 1));
  }

  /** Focus an item, wherever in the list it is. */
  focusIndex(index) {
    const item = this.items[index];
    if (!item) return;
    if (!this.shown.has(item.key)) {
      this.atEnd = false;
      this.scroller.scrollTop = this.tops[index] + this.list.offsetTop - this.scroller.clientHeight / 2;
      this.showRange(...this.findRange());
    }
    const element = this.shown.get(item.key)?.element;
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" });
  }

  /** Focus the newest item. */
  focusLast() {
    this.focusIndex(this.items.length - 1);
  }
}
