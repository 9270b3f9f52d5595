/** Dialogs of the page's own: questions, the finder, the keys. The bot's modals are in modal.js. */

import { make, makeIcon, makeId, replaceChildren } from "./dom.js";
import { renderText } from "./mrkdwn.js";

/**
 * Open a dialog over the page; Escape closes it, and the focus returns to its earlier place.
 * @param {string} title
 * @param {(close: Function) => Node[]} build returns its content
 * @param {{kind?: string, onclose?: Function}} [options]
 */
export function openDialog(title, build, { kind = "", onclose } = {}) {
  const before = document.activeElement;
  const id = makeId("dialog");
  const dialog = make("dialog", { class: `dialog ${kind}`, "aria-labelledby": id });
  const close = () => dialog.close();
  dialog.append(
    make(
      "header",
      { class: "dialog-head" },
      make("h2", { id }, title),
      make("button", { type: "button", class: "icon-button", "aria-label": "Close", onclick: close }, makeIcon("close")),
    ),
    ...build(close),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
    onclose?.();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Ask Slack's `confirm` object as a dialog of the page; return whether the answer was yes. */
export function askConfirm(confirm, reader) {
  return askQuestion({
    title: confirm.title?.text ?? "Are you sure?",
    text: renderText(confirm.text, reader),
    yes: confirm.confirm?.text ?? "Yes",
    no: confirm.deny?.text ?? "No",
    danger: confirm.style === "danger",
  });
}

/** Ask a question, and return whether the answer was yes. Escape is no. */
export function askQuestion({ title, text, yes, no, danger = false }) {
  return new Promise((answer) => {
    let said = false;
    openDialog(
      title,
      (close) => {
        const agree = () => {
          said = true;
          close();
        };
        return [
          make("div", { class: "dialog-text" }, text),
          make(
            "footer",
            { class: "dialog-foot" },
            make("button", { type: "button", class: "button", onclick: close }, no),
            make("button", { type: "button", class: `button ${danger ? "danger" : "primary"}`, onclick: agree, autofocus: true }, yes),
          ),
        ];
      },
      { kind: "question", onclose: () => answer(said) },
    );
  });
}

const KEYS = [
  ["Ctrl+K", "Jump to a channel, or look through another person's eyes"],
  ["Alt+↑ · Alt+↓", "The channel before, the one after"],
  ["Alt+Shift+↑ · Alt+Shift+↓", "The same, among those with something unread"],
  ["↑ · ↓ · Home · End", "Move in a list: channels, messages, marks of the timeline, choices"],
  ["Enter", "Send the message; complete a name; open what is focused"],
  ["Shift+Enter", "A line break in a message"],
  ["Tab", "Complete a name or a command; go on to the next thing"],
  ["Esc", "Close what is on top: a dialog, a menu, the thread"],
  ["Alt+P", "Let the event's clock run, or stop it"],
  ["Alt+N", "Go to the next message of the plan"],
  ["?", "These keys"],
];

/** Show the page's keyboard shortcuts. */
export function showKeys() {
  openDialog("Keys", () => [
    make(
      "dl",
      { class: "keys" },
      KEYS.map(([keys, what]) => make("div", {}, make("dt", {}, keys.split(" · ").map((key) => make("kbd", {}, key))), make("dd", {}, what))),
    ),
  ]);
}

/**
 * Open a dialog with a field and a list: type a part of a name, choose with the arrows, Enter.
 * @param {string} title
 * @param {(query: string) => {key: string, row: Node[], choose: Function, current?: boolean}[]} find
 */
export function openFinder(title, find) {
  const listId = makeId("found");
  const list = make("ul", { id: listId, role: "listbox", class: "finder-list", "aria-label": title });
  const input = make("input", {
    type: "text", class: "field", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-label": title,
    "aria-expanded": "true", "aria-controls": listId, "aria-autocomplete": "list", placeholder: "Type a part of the name", autofocus: true,
  });
  const empty = make("p", { class: "finder-empty", hidden: true }, "Nothing is called so.");
  let found = [];
  let at = 0;

  function mark(index, scroll = true) {
    at = Math.min(Math.max(index, 0), found.length - 1);
    [...list.children].forEach((row, position) => row.setAttribute("aria-selected", String(position === at)));
    const row = list.children[at];
    if (row) input.setAttribute("aria-activedescendant", row.id);
    else input.removeAttribute("aria-activedescendant");
    if (row && scroll) row.scrollIntoView({ block: "nearest" });
  }

  function search(close) {
    found = find(input.value.trim().toLowerCase());
    replaceChildren(
      list,
      found.map((each, index) =>
        make("li", {
          id: `${listId}-${index}`, role: "option", class: "finder-row", "aria-selected": "false",
          onclick: () => { close(); each.choose(); },
        }, each.row),
      ),
    );
    empty.hidden = found.length > 0;
    const current = found.findIndex((each) => each.current);
    mark(input.value === "" && current >= 0 ? current : 0);
  }

  openDialog(title, (close) => {
    input.addEventListener("input", () => search(close));
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
      if (step) {
        event.preventDefault();
        mark(at + step);
      } else if (event.key === "Enter" && found[at]) {
        event.preventDefault();
        close();
        found[at].choose();
      }
    });
    search(close);
    return [make("div", { class: "finder" }, input, list, empty)];
  }, { kind: "finder-dialog" });
  mark(at);
}
