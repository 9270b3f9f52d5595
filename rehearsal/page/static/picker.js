/** A field with a list of choices under it: for several choices, or choices from the bot. */

import { listOptions, readOption } from "./choices.js";
import { make, makeIcon, makeId, replaceChildren } from "./dom.js";

const MOST_SHOWN = 100;

/** Render a picker for a multi-select or an external select. */
export function renderPicker(element, block, surface, { attributes, name }) {
  return new Picker(element, block, surface, attributes, name).root;
}

class Picker {
  constructor(element, block, surface, attributes, name) {
    Object.assign(this, { element, block, surface, name });
    this.many = element.type.startsWith("multi_");
    this.external = element.type.includes("external");
    const held = surface.valueOf(block, element);
    this.chosen = this.nameHeld(Array.isArray(held) ? held : held ? [held] : []);
    this.options = [];
    this.at = -1;
    this.build(attributes);
    this.showChosen();
  }

  /** Return the present choices with their texts. */
  nameHeld(values) {
    const { block_id: block } = this.block;
    const told = this.surface.chosen?.[block]?.[this.element.action_id] ?? [];
    const initial = [this.element.initial_option, ...(this.element.initial_options ?? [])].filter(Boolean);
    const known = [...[...told, ...initial].map(readOption), ...(this.external ? [] : listOptions(this.element))];
    return values.map((value) => known.find((option) => option.value === value) ?? { value, text: String(value) });
  }

  build(attributes) {
    this.listId = makeId("picker");
    this.list = make("ul", {
      // Browsers stop with Tab at scrolling elements: the field itself leads through the list.
      id: this.listId, class: "picker-list", role: "listbox", hidden: true, tabindex: "-1",
      "aria-label": this.name, "aria-multiselectable": this.many ? "true" : null,
    });
    this.input = make("input", {
      ...attributes, type: "text", class: "picker-input", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-expanded": "false", "aria-controls": this.listId, "aria-autocomplete": "list",
      placeholder: this.element.placeholder?.text ?? (this.many ? "Choose one or more" : "Choose one"),
    });
    this.chips = make("ul", { class: "picker-chips", role: "list", "aria-label": "Chosen" });
    this.root = make("div", { class: "picker" }, make("div", { class: "field picker-field" }, this.chips, this.input), this.list);
    this.input.addEventListener("focus", () => this.search());
    this.input.addEventListener("click", () => this.search());
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.root.addEventListener("focusout", (event) => {
      if (!this.root.contains(event.relatedTarget)) this.show(false);
    });
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  show(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (open) this.list.scrollIntoView({ block: "nearest" });
    else this.input.removeAttribute("aria-activedescendant");
  }

  async search() {
    const query = this.input.value.trim();
    const least = this.external ? this.element.min_query_length ?? 3 : 0;
    if (query.length < least) {
      this.showNote(`Type at least ${least} ${least === 1 ? "letter" : "letters"}.`);
      return;
    }
    if (this.external) {
      const found = await this.surface.askOptions(this.block, this.element, query);
      if (query !== this.input.value.trim() || !this.root.isConnected) return;
      this.options = found.flatMap((option) => option.options ?? [option]).map(readOption);
    } else {
      const wanted = query.toLowerCase();
      this.options = listOptions(this.element).filter((option) => option.text.toLowerCase().includes(wanted));
    }
    if (document.activeElement !== this.input) return;
    this.showOptions();
  }

  showNote(words) {
    this.options = [];
    this.at = -1;
    replaceChildren(this.list, make("li", { class: "picker-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words));
    this.show(true);
  }

  showOptions() {
    if (this.options.length === 0) {
      this.showNote("Nothing fits.");
      return;
    }
    this.at = Math.min(Math.max(this.at, 0), this.options.length - 1);
    replaceChildren(this.list, this.options.slice(0, MOST_SHOWN).map((option, index) => {
      const chosen = this.isChosen(option);
      return make(
        "li",
        {
          id: `${this.listId}-${index}`, role: "option", "aria-selected": String(chosen),
          class: index === this.at ? "picker-option is-active" : "picker-option",
          onclick: () => this.choose(option),
        },
        make("span", { class: "picker-tick", "aria-hidden": "true" }, chosen ? "✓" : ""),
        make("span", {}, option.text, option.about ? make("small", {}, option.about) : null),
      );
    }));
    this.show(true);
    this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.at}`);
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  isChosen(option) {
    return this.chosen.some((each) => each.value === option.value);
  }

  onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (this.list.hidden) this.search();
      else {
        this.at += step;
        this.showOptions();
      }
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!this.list.hidden && this.options[this.at]) this.choose(this.options[this.at]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.show(false);
    } else if (event.key === "Backspace" && this.input.value === "" && this.chosen.length) {
      this.setChosen(this.chosen.slice(0, -1));
    }
  }

  choose(option) {
    if (!this.many) {
      this.setChosen([option]);
      this.show(false);
      return;
    }
    const most = this.element.max_selected_items ?? Infinity;
    if (this.isChosen(option)) this.setChosen(this.chosen.filter((each) => each.value !== option.value));
    else if (this.chosen.length < most) this.setChosen([...this.chosen, option]);
    this.input.value = "";
    this.search();
  }

  setChosen(chosen) {
    this.chosen = chosen;
    this.showChosen();
    const values = chosen.map((each) => each.value);
    this.surface.change(this.block, this.element, this.many ? values : values[0] ?? null);
  }

  showChosen() {
    this.input.value = "";
    this.chips.hidden = this.chosen.length === 0;
    replaceChildren(this.chips, this.chosen.map((option) =>
      make(
        "li",
        { class: "chip" },
        make("span", {}, option.text),
        make("button", {
          type: "button", class: "chip-remove", "aria-label": `Remove ${option.text}`,
          onclick: () => {
            this.setChosen(this.chosen.filter((each) => each !== option));
            this.input.focus();
          },
        }, makeIcon("close")),
      ),
    ));
  }
}
