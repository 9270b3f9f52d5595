/** The composer: Enter sends, Shift+Enter breaks the line, names and commands are completed. */

import { act } from "./api.js";
import { findCommand, findCompletions } from "./completion.js";
import { make, makeIcon, makeId, replaceChildren } from "./dom.js";
import { state } from "./state.js";

const TALLEST = 220;

/** Texts begun and not sent, by person and place. */
const drafts = new Map();

/** A composer for a conversation, or for the thread under `thread`. */
export class Composer {
  /**
   * @param {{id: string, name: string, kind: string, archived: boolean, member: boolean}} channel
   * @param {string|null} thread
   * @param {() => void} onSend called when something is sent
   */
  constructor(channel, thread, onSend) {
    Object.assign(this, { channel, thread, onSend, as: state.me.handle });
    this.draftKey = `${this.as} ${channel.id} ${thread ?? ""}`;
    this.listId = makeId("completions");
    this.completion = null;
    this.at = 0;
    const name = channel.kind === "direct" ? channel.name : `#${channel.name}`;
    this.input = make("textarea", {
      class: "composer-input", rows: 1, role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.listId, "aria-label": thread ? "Reply in the thread" : `Message to ${name}`,
      placeholder: thread ? "Reply…" : `Message ${name}, or / for a command`,
      "data-key": thread ? "thread-composer" : "composer",
    });
    this.input.value = drafts.get(this.draftKey) ?? "";
    this.list = make("ul", { id: this.listId, role: "listbox", class: "completions", "aria-label": "Completions", hidden: true });
    this.hint = make("p", { class: "composer-hint", "aria-live": "polite" });
    this.error = make("p", { class: "composer-error", role: "alert" });
    const send = make("button", { type: "submit", class: "send", "aria-label": "Send" }, makeIcon("send"));
    this.root = make("form", { class: "composer" }, this.list, make("div", { class: "composer-field" }, this.input, send), this.hint, this.error);
    this.listen();
    requestAnimationFrame(() => this.fit());
  }

  listen() {
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("input", () => this.onInput());
    this.input.addEventListener("click", () => this.complete());
    this.input.addEventListener("blur", () => this.hideList());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  onInput() {
    drafts.set(this.draftKey, this.input.value);
    this.error.textContent = "";
    this.at = 0;
    this.fit();
    this.complete();
  }

  fit() {
    this.input.style.setProperty("height", "auto");
    this.input.style.setProperty("height", `${Math.min(this.input.scrollHeight, TALLEST)}px`);
  }

  complete() {
    const command = findCommand(this.input.value);
    this.hint.textContent = command && this.input.value.includes(" ") ? `${command.command} ${command.usage ?? ""}` : "";
    this.completion = findCompletions(this.input.value, this.input.selectionStart);
    if (!this.completion) {
      this.hideList();
      return;
    }
    const { choices } = this.completion;
    this.at = Math.min(this.at, choices.length - 1);
    replaceChildren(this.list, choices.map((choice, index) =>
      make(
        "li",
        {
          id: `${this.listId}-${index}`, role: "option", "aria-selected": String(index === this.at), class: "completion",
          onclick: () => this.take(choice),
        },
        make("span", { class: "completion-name" }, choice.name),
        make("span", { class: "completion-about" }, choice.about),
      ),
    ));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.at}`);
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
  }

  hideList() {
    this.completion = null;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const choices = this.completion?.choices ?? [];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (choices.length && step) {
      event.preventDefault();
      this.at = (this.at + step + choices.length) % choices.length;
      this.complete();
    } else if (choices.length && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.hideList();
    } else if (choices.length && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.take(choices[this.at]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      // A word that is complete is sent; any other word is completed first.
      const { start } = this.completion ?? { start: 0 };
      const typed = this.input.value.slice(start, this.input.selectionStart);
      const choice = choices[this.at];
      if (!choice || choices.some(({ insert }) => insert === typed)) this.send();
      else this.take(choice);
    }
  }

  /** Replace the word that a choice completes with the choice. */
  take(choice) {
    const { value, selectionStart } = this.input;
    const { start } = this.completion;
    const after = value.slice(selectionStart);
    const space = after.startsWith(" ") ? "" : " ";
    this.input.value = value.slice(0, start) + choice.insert + space + after;
    const caret = start + choice.insert.length + 1;
    this.input.setSelectionRange(caret, caret);
    this.input.focus();
    this.onInput();
  }

  /** Send the text; if it is refused, put it back, and show the reason. */
  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    if (this.thread && text.startsWith("/")) {
      this.error.textContent = "Commands do not work in threads: type it in the channel.";
      return;
    }
    this.input.value = "";
    this.onInput();
    this.input.setAttribute("aria-busy", "true");
    this.onSend();
    const answer = text.startsWith("/")
      ? await act(this.as, "command", { text, in: this.channel.id })
      : await act(this.as, "say", { text, in: this.channel.id, thread_ts: this.thread });
    this.input.removeAttribute("aria-busy");
    if (answer.ok) return;
    if (this.input.value === "") {
      this.input.value = text;
      this.onInput();
      this.hideList();
    }
    this.error.textContent = answer.error;
  }

  focus() {
    this.input.focus();
  }
}
