/** The bot's modals: one dialog each, in a stack, the one on top in front. */

import { act } from "./api.js";
import { renderBlocks, showErrors } from "./blocks.js";
import { focusedKey, focusKey, make, makeIcon, makeId } from "./dom.js";
import { showNotice } from "./notices.js";
import { listen, state } from "./state.js";
import { Surface } from "./surface.js";

/** The modals on the page, by id, bottom first. */
const open = new Map();
let focusedBefore = null;

/** Keep the page's dialogs equal to the person's stack of modals. */
export function startModals() {
  listen("modals", showModals);
}

function showModals() {
  const wanted = new Set(state.modals.map((modal) => `${state.me.handle} ${modal.id}`));
  if (open.size === 0 && wanted.size > 0) focusedBefore = document.activeElement;
  const hadAny = open.size > 0;
  for (const [key, shown] of open) {
    if (wanted.has(key)) continue;
    open.delete(key);
    shown.remove();
  }
  for (const modal of state.modals) {
    const key = `${state.me.handle} ${modal.id}`;
    const shown = open.get(key);
    if (shown) shown.update(modal);
    else open.set(key, new ShownModal(modal));
  }
  const all = [...open.values()];
  all.forEach((shown, index) => shown.dialog.classList.toggle("is-under", index < all.length - 1));
  if (hadAny && open.size === 0) {
    const back = focusedBefore?.isConnected ? focusedBefore : document.querySelector("[data-key=composer]");
    back?.focus();
  }
}

class ShownModal {
  constructor(modal) {
    this.titleId = makeId("modal");
    this.dialog = make("dialog", { class: "dialog modal", "aria-labelledby": this.titleId, "data-modal": modal.id });
    this.dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.build(modal);
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.focusFirst();
  }

  remove() {
    this.dialog.close();
    this.dialog.remove();
  }

  build(modal) {
    this.modal = modal;
    this.content = JSON.stringify([modal.title, modal.submit, modal.close, modal.blocks]);
    this.surface = new Surface({ modal: modal.id }, modal.values, modal.chosen);
    this.body = make("div", { class: "modal-body", tabindex: "-1" }, renderBlocks(modal.blocks, this.surface, modal.errors ?? {}));
    this.trouble = make("p", { class: "modal-trouble", role: "alert" }, modal.trouble ?? "");
    this.button = modal.submit
      ? make("button", { type: "submit", class: "button primary", "data-key": "submit" }, modal.submit)
      : null;
    const form = make(
      "form",
      { class: "modal-form", novalidate: true },
      this.body,
      this.trouble,
      make(
        "footer",
        { class: "dialog-foot" },
        make("button", { type: "button", class: "button", onclick: () => this.close(), "data-key": "close" }, modal.close || "Close"),
        this.button,
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.dialog.replaceChildren(
      make(
        "header",
        { class: "dialog-head" },
        make("h2", { id: this.titleId }, modal.title),
        make("button", { type: "button", class: "icon-button", "aria-label": "Close the form", onclick: () => this.close() }, makeIcon("close")),
      ),
      form,
    );
  }

  focusFirst() {
    const first = this.dialog.querySelector("[autofocus]") ?? this.body.querySelector("[data-key]");
    (first ?? this.button ?? this.dialog.querySelector("[data-key=close]"))?.focus();
  }

  /** Update the dialog to the modal's present state: typed text stays as long as its field does. */
  update(modal) {
    const content = JSON.stringify([modal.title, modal.submit, modal.close, modal.blocks]);
    if (content !== this.content) {
      const typed = this.surface;
      const key = focusedKey(this.dialog);
      modal.values = keepTouched(modal.values, typed, this.modal.blocks, modal.blocks);
      this.build(modal);
      this.surface.touched = typed.touched;
      if (!focusKey(this.dialog, key)) this.focusFirst();
      return;
    }
    const before = JSON.stringify([this.modal.errors, this.modal.trouble]);
    this.modal = modal;
    if (before === JSON.stringify([modal.errors, modal.trouble])) return;
    this.trouble.textContent = modal.trouble ?? "";
    const first = showErrors(this.body, modal.errors ?? {});
    first?.focus();
    first?.scrollIntoView({ block: "center" });
  }

  async submit() {
    if (this.dialog.getAttribute("aria-busy") === "true") return;
    this.setBusy(true);
    const answer = await act(state.me.handle, "submit", { modal: this.modal.id, values: this.surface.values });
    this.setBusy(false);
    if (!answer.ok) this.trouble.textContent = answer.error;
    else takeViews(answer.answer);
  }

  setBusy(busy) {
    this.dialog.setAttribute("aria-busy", String(busy));
    if (this.button) this.button.disabled = busy;
    if (busy) this.trouble.textContent = "";
  }

  async close() {
    const answer = await act(state.me.handle, "close", { modal: this.modal.id });
    if (answer.ok) takeViews(answer.answer);
    else showNotice(answer.error);
  }
}

/** Apply the views of an answer at once, instead of waiting for the stream. */
function takeViews(answer) {
  if (!answer || !Array.isArray(answer.modals)) return;
  state.viewsBrought += 1;
  state.modals = answer.modals;
  showModals();
}

/** Return the workspace's input values, replaced by those that the person typed here. */
function keepTouched(values, surface, before, after) {
  const typeOf = (blocks, id) => blocks.find((block) => block.block_id === id)?.element;
  const kept = structuredClone(values ?? {});
  for (const { block_id: id, element } of after) {
    const earlier = typeOf(before, id);
    if (!element || earlier?.type !== element.type || earlier.action_id !== element.action_id) continue;
    if (!surface.touched.has(`${id}/${element.action_id}`)) continue;
    (kept[id] ??= {})[element.action_id] = surface.values[id]?.[element.action_id] ?? null;
  }
  return kept;
}
