/** Date, time, and both, with the browser's own fields. */

import { instantOnClock, nameZone, showForInput } from "./dates.js";
import { make } from "./dom.js";
import { presentInstant } from "./state.js";

/** Render a day, as YYYY-MM-DD. */
export function renderDate(element, block, surface, { attributes }) {
  return renderField("date", element, block, surface, attributes);
}

/** Render a time of day, as HH:mm. */
export function renderTime(element, block, surface, { attributes }) {
  return renderField("time", element, block, surface, attributes);
}

function renderField(type, element, block, surface, attributes) {
  const field = make("input", { ...attributes, type, class: "field field-moment" });
  field.value = surface.valueOf(block, element) ?? "";
  field.addEventListener("input", () => surface.change(block, element, field.value || null, { settled: false }));
  field.addEventListener("change", () => surface.change(block, element, field.value || null));
  return field;
}

/** Render an instant, on the clock of the person's own zone; its value is in seconds. */
export function renderDateTime(element, block, surface, { attributes }) {
  const zone = surface.reader.zone;
  const held = Number(surface.valueOf(block, element)) || null;
  const field = make("input", { ...attributes, type: "datetime-local", class: "field field-moment" });
  if (held) field.value = showForInput(held * 1000, zone);
  const read = () => {
    const instant = field.value ? instantOnClock(field.value, zone) : NaN;
    return Number.isNaN(instant) ? null : Math.floor(instant / 1000);
  };
  field.addEventListener("input", () => surface.change(block, element, read(), { settled: false }));
  field.addEventListener("change", () => surface.change(block, element, read()));
  const shown = nameZone(held ? held * 1000 : presentInstant(), zone);
  return make("span", { class: "moment" }, field, make("span", { class: "moment-zone" }, shown));
}
