/** Block Kit's interactive elements: their controls, and the changes that they report. */

import { renderCheckboxes, renderNativeSelect, renderRadioButtons } from "./choices.js";
import { make, makeIcon, safeAddress } from "./dom.js";
import { renderDate, renderDateTime, renderTime } from "./moments.js";
import { renderPlain } from "./mrkdwn.js";
import { renderPicker } from "./picker.js";

const TEXT_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text", plain_text_input: "text" };

const RENDERERS = {
  button: renderButton,
  workflow_button: renderButton,
  overflow: renderOverflow,
  static_select: renderNativeSelect,
  users_select: renderNativeSelect,
  channels_select: renderNativeSelect,
  conversations_select: renderNativeSelect,
  external_select: renderPicker,
  multi_static_select: renderPicker,
  multi_external_select: renderPicker,
  multi_users_select: renderPicker,
  multi_channels_select: renderPicker,
  multi_conversations_select: renderPicker,
  checkboxes: renderCheckboxes,
  radio_buttons: renderRadioButtons,
  datepicker: renderDate,
  timepicker: renderTime,
  datetimepicker: renderDateTime,
  plain_text_input: renderTextInput,
  email_text_input: renderTextInput,
  url_text_input: renderTextInput,
  number_input: renderTextInput,
  rich_text_input: renderTextInput,
  file_input: renderFileInput,
};

/** Return whether this element has a control here. */
export function isInteractive(element) {
  return element?.type in RENDERERS;
}

/**
 * Render the control of an element.
 * @param {object} element
 * @param {object} block that contains it
 * @param {import("./surface.js").Surface} surface
 * @param {{id?: string, label?: string, labelledby?: string, describedby?: string,
 *   required?: boolean, invalid?: boolean}} naming its label and its description
 */
export function renderElement(element, block, surface, naming) {
  const render = RENDERERS[element?.type];
  if (!render) return make("span");
  return render(element, block, surface, { ...naming, ...nameField(element, block, naming) });
}

/** Return the attributes that name a field, for `make`. */
function nameField(element, block, { id, label, labelledby, describedby, required, invalid }) {
  const name = element.accessibility_label ?? element.placeholder?.text ?? (label || element.action_id);
  return {
    attributes: {
      id,
      "data-key": `${block.block_id}/${element.action_id}`,
      "aria-labelledby": labelledby,
      "aria-label": labelledby ? null : name,
      "aria-describedby": describedby,
      "aria-required": required && element.type !== "file_input" ? "true" : null,
      "aria-invalid": invalid ? "true" : null,
      autofocus: element.focus_on_load === true,
    },
    name,
  };
}

function renderButton(element, block, surface) {
  const style = { primary: " primary", danger: " danger" }[element.style] ?? "";
  const address = element.url ? safeAddress(element.url) : null;
  const attributes = {
    class: `button${style}`,
    "data-key": `${block.block_id}/${element.action_id}`,
    "aria-label": element.accessibility_label,
  };
  const press = async (event) => {
    const button = event.currentTarget;
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    await surface.press(block, element, element.value ?? null);
    button.removeAttribute("aria-busy");
  };
  if (address) {
    return make("a", { ...attributes, href: address, target: "_blank", rel: "noopener noreferrer", onclick: press }, renderPlain(element.text));
  }
  return make("button", { ...attributes, type: "button", onclick: press }, renderPlain(element.text));
}

function renderOverflow(element, block, surface) {
  const menu = make("div", { class: "menu", role: "menu", "aria-label": "More actions", hidden: true });
  const button = make(
    "button",
    {
      type: "button", class: "button overflow-button", "aria-haspopup": "menu", "aria-expanded": "false",
      "aria-label": "More actions", "data-key": `${block.block_id}/${element.action_id}`,
    },
    makeIcon("more"),
  );
  const show = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) menu.querySelector("button").focus();
  };
  const choose = (option) => {
    show(false);
    button.focus();
    const address = option.url ? safeAddress(option.url) : null;
    if (address) window.open(address, "_blank", "noopener");
    surface.press(block, element, option.value);
  };
  for (const option of element.options) {
    menu.append(make("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => choose(option) }, renderPlain(option.text)));
  }
  button.addEventListener("click", () => show(menu.hidden));
  menu.addEventListener("keydown", (event) => moveInMenu(event, menu, () => { show(false); button.focus(); }));
  const holder = make("div", { class: "overflow" }, button, menu);
  holder.addEventListener("focusout", (event) => {
    if (!holder.contains(event.relatedTarget)) show(false);
  });
  return holder;
}

function moveInMenu(event, menu, close) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length).focus();
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
}

function renderTextInput(element, block, surface, { attributes }) {
  const isLong = element.multiline || element.type === "rich_text_input";
  const field = make(isLong ? "textarea" : "input", {
    ...attributes,
    class: "field",
    type: isLong ? null : TEXT_TYPES[element.type],
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    rows: isLong ? 4 : null,
    maxlength: element.max_length,
    placeholder: element.placeholder?.text,
    autocomplete: "off",
  });
  const held = surface.valueOf(block, element);
  field.value = typeof held === "string" || typeof held === "number" ? held : "";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const onEach = block.dispatch_action && triggers.includes("on_character_entered");
  const read = () => (field.value === "" ? null : field.value);
  field.addEventListener("input", () => surface.change(block, element, read(), { settled: onEach }));
  field.addEventListener("change", () => surface.tellValues());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || isLong || !block.dispatch_action) return;
    event.preventDefault();
    if (triggers.includes("on_enter_pressed")) surface.enter(block, element, read());
  });
  return field;
}

function renderFileInput() {
  return make("p", { class: "block-unknown" }, "Files cannot be handed in here: this rehearsal has no files.");
}
