/** The timeline: a mark for each planned message, and the present instant. */

import { describeInstant, goToInstant } from "./clock.js";
import { make, replaceChildren } from "./dom.js";
import { onNextFrame } from "./frames.js";
import { drawKind, nameKind } from "./kinds.js";
import { listen, presentInstant, state } from "./state.js";
import { layOut, placeInstant } from "./timescale.js";

const LEFT_ALONE = 6000;

class Timeline {
  constructor(root) {
    this.root = root;
    this.track = make("div", { class: "timeline-track", role: "group", "aria-label": "Messages of the plan; arrows move, Enter goes there" });
    this.scroller = make("div", { class: "timeline-scroll", tabindex: "-1" }, this.track);
    this.legend = make("ul", { class: "legend", "aria-label": "Kinds of messages" });
    this.tip = document.getElementById("tip");
    this.present = make("div", { class: "present" });
    this.buttons = [];
    this.past = 0;
    this.touchedAt = -Infinity;
    this.width = 0;
    root.append(this.scroller, this.legend);
    this.listen();
  }

  listen() {
    listen("setting", () => this.build());
    listen("tick", () => this.showPresent());
    listen("clock", () => this.follow(true));
    new ResizeObserver(() => {
      if (Math.abs(this.scroller.clientWidth - this.width) > 1) onNextFrame(this, () => this.build());
    }).observe(this.scroller);
    this.track.addEventListener("keydown", (event) => this.onKey(event));
    this.track.addEventListener("click", (event) => {
      const mark = this.markOf(event);
      if (mark) goToInstant(mark.instant);
    });
    for (const kind of ["mouseover", "focusin"]) this.track.addEventListener(kind, (event) => this.showTip(event));
    for (const kind of ["mouseout", "focusout"]) this.track.addEventListener(kind, () => { this.tip.hidden = true; });
    for (const kind of ["wheel", "pointerdown", "keydown"]) {
      this.scroller.addEventListener(kind, () => { this.touchedAt = performance.now(); }, { passive: true });
    }
  }

  markOf(event) {
    const button = event.target.closest(".mark");
    return button ? this.layout.marks[Number(button.dataset.index)] : null;
  }

  build() {
    if (!state.setting) return;
    this.width = this.scroller.clientWidth;
    const focused = this.buttons.indexOf(document.activeElement);
    const { plan, event } = state.setting;
    const marks = plan
      .map((mark) => ({ ...mark, instant: Date.parse(mark.due) }))
      .filter((mark) => !Number.isNaN(mark.instant))
      .sort((one, other) => one.instant - other.instant);
    this.layout = layOut(marks, event.zones[0], this.width - 2);
    this.buttons = this.layout.marks.map((mark, index) => this.makeMark(mark, index));
    const rows = 1 + Math.max(1, ...this.layout.marks.map((mark) => mark.row));
    this.track.style.setProperty("width", `${this.layout.width}px`);
    this.track.style.setProperty("height", `${32 + rows * 16}px`);
    replaceChildren(
      this.track,
      this.layout.days.map((day) => place(make("div", { class: "timeline-day" }, make("span", {}, day.label)), day.x, day.width)),
      this.layout.folds.map((fold) => place(
        make("div", { class: "timeline-fold", title: `${fold.days} ${fold.days === 1 ? "day" : "days"} without a message` }, make("span", {}, `+${fold.days}`)),
        fold.x, fold.width,
      )),
      this.buttons,
      this.present,
    );
    this.showLegend();
    this.past = 0;
    this.shownAt = null;
    this.showPresent();
    this.follow(true);
    this.buttons[focused]?.focus({ preventScroll: true });
  }

  makeMark(mark, index) {
    const button = make("button", {
      type: "button", class: "mark", tabindex: index ? "-1" : "0", "data-index": index, "data-plan": mark.key,
      "aria-label": `${mark.title}, ${nameKind(mark.kind)}, ${sayChannel(mark.channel)}, ${describeInstant(mark.instant)}`,
    }, drawKind(mark.kind));
    button.style.setProperty("left", `${mark.x}px`);
    button.style.setProperty("width", `${this.layout.step}px`);
    button.classList.add(`row-${mark.row}`);
    return button;
  }

  showLegend() {
    const counts = new Map();
    for (const { kind } of this.layout.marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    replaceChildren(this.legend, [...counts].map(([kind, count]) =>
      make("li", {}, drawKind(kind), nameKind(kind), make("small", {}, ` ${count}`)),
    ));
  }

  /** Move the present, and dim the marks before it. */
  showPresent() {
    if (!this.layout) return;
    const now = presentInstant();
    const x = Math.round(placeInstant(this.layout, now) * 2) / 2;
    if (x !== this.shownAt) {
      this.shownAt = x;
      this.present.style.setProperty("transform", `translateX(${x}px)`);
      this.follow(false);
    }
    const { marks } = this.layout;
    let past = this.past;
    while (past < marks.length && marks[past].instant <= now) past += 1;
    while (past > 0 && marks[past - 1].instant > now) past -= 1;
    for (let index = Math.min(past, this.past); index < Math.max(past, this.past); index += 1) {
      this.buttons[index].classList.toggle("past", index < past);
    }
    this.past = past;
  }

  /** Keep the present in view, unless the person is scrolling; `anyway` after a jump. */
  follow(anyway) {
    if (!this.layout || this.scroller.scrollWidth <= this.scroller.clientWidth) return;
    const isLeftAlone = performance.now() - this.touchedAt > LEFT_ALONE && !this.scroller.matches(":hover, :focus-within");
    if (!isLeftAlone && !anyway) return;
    const x = placeInstant(this.layout, presentInstant());
    const { scrollLeft, clientWidth } = this.scroller;
    if (x < scrollLeft + 20 || x > scrollLeft + clientWidth - 60) this.scroller.scrollLeft = x - clientWidth / 4;
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.buttons.indexOf(document.activeElement);
    const to = {
      ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: this.buttons.length - 1,
    }[event.key];
    if (event.key === "Escape") this.tip.hidden = true;
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = this.buttons[Math.min(Math.max(to, 0), this.buttons.length - 1)];
    this.buttons[at].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  showTip(event) {
    const mark = this.markOf(event);
    if (!mark) return;
    const isPast = mark.instant <= presentInstant();
    replaceChildren(
      this.tip,
      make("strong", {}, mark.title),
      make("span", { class: "tip-kind" }, drawKind(mark.kind), `${nameKind(mark.kind)} · ${sayChannel(mark.channel)}`),
      make("span", {}, describeInstant(mark.instant)),
      make("span", { class: "tip-what" }, isPast ? "Past: click to begin anew and go there" : "Click to go there"),
    );
    this.tip.hidden = false;
    const box = event.target.closest(".mark").getBoundingClientRect();
    const width = this.tip.offsetWidth;
    const left = Math.min(Math.max(8, box.left + box.width / 2 - width / 2), window.innerWidth - width - 8);
    this.tip.style.setProperty("left", `${left}px`);
    this.tip.style.setProperty("top", `${box.bottom + 6}px`);
  }
}

function place(element, x, width) {
  element.style.setProperty("left", `${x}px`);
  element.style.setProperty("width", `${width}px`);
  return element;
}

function sayChannel(channel) {
  return /^[a-z0-9_-]+$/u.test(channel ?? "") ? `#${channel}` : channel || "direct";
}

/** Build the timeline, and the button that shows and hides it. */
export function startTimeline() {
  const root = document.getElementById("timeline");
  const button = document.getElementById("timeline-button");
  const show = (open) => {
    root.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  show(window.matchMedia("(min-width: 700px)").matches);
  button.addEventListener("click", () => show(root.hidden));
  const timeline = new Timeline(root);
  timeline.build();
}
