/** Selects, checkboxes and radio buttons, with the browser's own controls. */

import { make, makeId } from "./dom.js";
import { renderPlain, renderText } from "./mrkdwn.js";
import { state } from "./state.js";

/** Return the options of an element: its own, people, or conversations. */
export function listOptions(element) {
  if (element.type.includes("users_select")) {
    return state.setting.people.map((person) => ({ value: person.id, text: person.name }));
  }
  if (element.type.includes("channels_select") || element.type.includes("conversations_select")) {
    return state.channels
      .filter((channel) => !channel.archived && isWanted(channel, element))
      .map((channel) => ({ value: channel.id, text: channel.kind === "direct" ? channel.name : `#${channel.name}` }));
  }
  return flatOptions(element).map(readOption);
}

function isWanted(channel, element) {
  if (element.type.includes("channels_select")) return channel.kind === "channel";
  const kinds = element.filter?.include;
  const names = { channel: ["public"], private: ["private"], direct: ["im", "mpim"] }[channel.kind];
  return !kinds || names.some((name) => kinds.includes(name));
}

/** Parse Slack's option into a choice. */
export function readOption(option) {
  return { value: option.value, text: option.text?.text ?? String(option.value), about: option.description?.text };
}

function flatOptions(element) {
  return element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
}

/** Render a select of one option. */
export function renderNativeSelect(element, block, surface, { attributes }) {
  const select = make("select", { ...attributes, class: "field" });
  const held = surface.valueOf(block, element);
  const words = element.placeholder?.text ?? "Choose one";
  select.append(make("option", { value: "" }, words));
  const addOption = (parent) => (option) => {
    parent.append(make("option", { value: option.value }, option.about ? `${option.text}: ${option.about}` : option.text));
  };
  if (element.option_groups) {
    for (const group of element.option_groups) {
      const part = make("optgroup", { label: group.label.text });
      group.options.map(readOption).forEach(addOption(part));
      select.append(part);
    }
  } else {
    listOptions(element).forEach(addOption(select));
  }
  select.value = held ?? "";
  if (select.selectedIndex < 0) select.value = "";
  select.addEventListener("change", () => surface.change(block, element, select.value || null));
  return select;
}

/** Render checkboxes. */
export function renderCheckboxes(element, block, surface, naming) {
  const group = makeGroup(element, block, naming, "checkbox", surface.valueOf(block, element) ?? [], surface);
  group.addEventListener("change", () => {
    const chosen = [...group.querySelectorAll("input:checked")].map((box) => box.value);
    surface.change(block, element, chosen);
  });
  return group;
}

/** Render radio buttons. */
export function renderRadioButtons(element, block, surface, naming) {
  const held = surface.valueOf(block, element);
  const group = makeGroup(element, block, naming, "radio", held === null ? [] : [held], surface);
  group.addEventListener("change", () => {
    surface.change(block, element, group.querySelector("input:checked")?.value ?? null);
  });
  return group;
}

function makeGroup(element, block, { attributes }, type, held, surface) {
  const name = makeId("choice");
  const { id, "data-key": key, "aria-required": required, autofocus, "aria-invalid": _, ...naming } = attributes;
  const group = make("div", {
    ...naming,
    id,
    class: "choices",
    role: type === "radio" ? "radiogroup" : "group",
    "aria-required": type === "radio" ? required : null,
  });
  element.options.forEach((option, index) => {
    const box = make("input", {
      type, name, value: option.value, "data-key": index ? `${key}/${index}` : key,
      "aria-describedby": naming["aria-describedby"], autofocus: autofocus && !index,
    });
    box.checked = held.includes(option.value);
    group.append(
      make(
        "label",
        { class: "choice" },
        box,
        make(
          "span",
          {},
          option.text.type === "mrkdwn" ? renderText(option.text, surface.reader) : renderPlain(option.text),
          option.description ? make("small", {}, renderText(option.description, surface.reader)) : null,
        ),
      ),
    );
  });
  return group;
}
