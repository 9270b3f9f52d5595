/** A surface with Block Kit: a message, the Home tab or a modal, with its input values. */

import { act } from "./api.js";
import { askConfirm } from "./dialog.js";
import { showNotice } from "./notices.js";
import { currentReader, state } from "./state.js";

const INITIAL = [
  "initial_value", "initial_option", "initial_options", "initial_user", "initial_users",
  "initial_conversation", "initial_conversations", "initial_channel", "initial_channels",
  "initial_date", "initial_time", "initial_date_time",
];

/** Return an input's value, from any of its forms: an option, ids, text. */
export function readHeld(held) {
  if (held === null || held === undefined) return null;
  if (Array.isArray(held)) return held.map(readHeld);
  if (typeof held !== "object") return held;
  for (const [name, value] of Object.entries(held)) {
    if (name.startsWith("selected_") || name === "value" || name === "rich_text_value") {
      return readHeld(value);
    }
  }
  return null;
}

/** Return an element's initial value. */
export function readInitial(element) {
  const name = INITIAL.find((each) => element[each] !== undefined && element[each] !== null);
  return name ? readHeld(element[name]) : null;
}

/** The place of blocks, their input values, and the acts on them. */
export class Surface {
  /**
   * @param {object} where as /page/act takes it: {message, in}, {home: true} or {modal}
   * @param {object} values {block_id: {action_id: value}}, in any form
   * @param {object} chosen the options chosen in external selects, by the same ids
   */
  constructor(where, values = {}, chosen = {}) {
    this.where = where;
    this.told = values;
    this.chosen = chosen;
    this.values = {};
    /** Inputs that the person has touched since the surface was made, as "block/action". */
    this.touched = new Set();
  }

  get reader() {
    return currentReader();
  }

  /** Return an element's present value. */
  valueOf(block, element) {
    const held = this.values[block.block_id];
    if (held && element.action_id in held) return held[element.action_id];
    const told = this.told?.[block.block_id]?.[element.action_id];
    const value = told === undefined ? readInitial(element) : readHeld(told);
    this.keep(block, element, value);
    return value;
  }

  keep(block, element, value) {
    (this.values[block.block_id] ??= {})[element.action_id] = value;
  }

  /** Store an input's new value, and send it: to the workspace in a form, else as a press. */
  async change(block, element, value, { settled = true } = {}) {
    this.keep(block, element, value);
    this.touched.add(`${block.block_id}/${element.action_id}`);
    if (!settled) return;
    // For a form's inputs, the workspace itself notifies the bot if the bot asked for it.
    if (block.type === "input" && "modal" in this.where) await this.tellValues();
    else await this.press(block, element, value);
  }

  /** Handle Enter in a text field that notifies the bot: store the value, and press. */
  async enter(block, element, value) {
    this.keep(block, element, value);
    await this.press(block, element, value);
  }

  /** Send the input values to the workspace, so that a second browser shows them too. */
  async tellValues() {
    if (!("modal" in this.where) || this.touched.size === 0) return;
    await act(state.me.handle, "fill", { modal: this.where.modal, values: this.values });
  }

  /** Press or choose, after the element's own question; return whether it was done. */
  async press(block, element, value, confirm = element.confirm) {
    if (confirm && !(await askConfirm(confirm, this.reader))) return false;
    await this.tellValues();
    const answer = await act(state.me.handle, "press", {
      where: this.where,
      block_id: block.block_id,
      action_id: element.action_id,
      value: value ?? null,
    });
    if (!answer.ok) showNotice(answer.error);
    return answer.ok;
  }

  /** Ask the bot for an element's options. */
  async askOptions(block, element, query) {
    const answer = await act(state.me.handle, "options", {
      where: this.where,
      block_id: block.block_id,
      action_id: element.action_id,
      query,
    });
    if (!answer.ok) {
      showNotice(answer.error);
      return [];
    }
    const found = answer.answer;
    return Array.isArray(found) ? found : found?.options ?? [];
  }
}
