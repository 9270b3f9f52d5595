/** The kinds of planned messages: each has a title, a colour and a shape of its own. */

import { state } from "./state.js";

const SVG = "http://www.w3.org/2000/svg";

/** Return a kind's title. */
export function nameKind(kind) {
  return state.setting.plan_kinds[kind].title;
}

/** Draw a kind's mark. */
export function drawKind(kind) {
  const { path, colour } = state.setting.plan_kinds[kind];
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 12 12");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "kind");
  drawing.setAttribute("fill", colour);
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  shape.setAttribute("fill-rule", "evenodd");
  drawing.append(shape);
  return drawing;
}
