/** Building elements: text is always text, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element with attributes and children.
 *
 * `on…` functions become listeners; `true` is an attribute without a value; `false`, `null`
 * and `undefined` leave it out. Strings among the children become text.
 * @param {string} tag
 * @param {Object<string, any>} [attributes]
 * @param {...(Node|string|null|undefined|false|Array)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  addChildren(element, children);
  return element;
}

/** Append children in any form that `make` takes. */
export function addChildren(element, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child);
  }
}

/** Replace everything in `element` with `children`. */
export function replaceChildren(element, ...children) {
  element.replaceChildren();
  addChildren(element, children);
}

/** Make a drawing of 16 by 16 from one path; decoration, which screen readers skip. */
export function makeIcon(name) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 16 16");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  icon.append(path);
  return icon;
}

/** Paths of filled drawings, our own. */
export const ICONS = {
  play: "M4 2.500v11l9.500-5.500z",
  pause: "M3.500 2.500h3v11h-3zM9.500 2.500h3v11h-3z",
  next: "M2.500 2.500v11l7.500-5.500zM11 2.500h2.500v11H11z",
  menu: "M2 3h12v1.800H2zM2 7.100h12v1.800H2zM2 11.200h12V13H2z",
  close: "M3.200 4.400 4.400 3.200 8 6.800l3.600-3.600 1.200 1.200L9.200 8l3.600 3.600-1.200 1.200L8 9.200l-3.600 3.600-1.200-1.200L6.800 8z",
  home: "M8 1.800 1.600 7.200l1 1.200L3.400 7.700V14h3.500v-3.800h2.200V14h3.500V7.700l.8.7 1-1.200z",
  hash: "M5.700 2h1.600l-.5 3.200h2.600L9.900 2h1.600L11 5.200h2.700v1.600h-3l-.3 2.400h2.700v1.600h-3L9.600 14H8l.5-3.200H5.900L5.400 14H3.800l.5-3.200H1.600V9.200h3l.3-2.400H2.200V5.200h3zm.9 4.800-.4 2.400h2.600l.4-2.400z",
  lock: "M8 1.500A3.500 3.500 0 0 0 4.500 5v1.800H3.300V14h9.400V6.800h-1.200V5A3.500 3.500 0 0 0 8 1.500m0 1.600c1 0 1.900.9 1.900 1.900v1.800H6.100V5c0-1 .9-1.900 1.900-1.900",
  eye: "M8 3.200C4.600 3.200 2 5.600.8 8c1.200 2.400 3.800 4.800 7.200 4.800s6-2.400 7.200-4.800C14 5.600 11.400 3.200 8 3.200m0 1.600a3.200 3.200 0 1 1 0 6.400 3.200 3.200 0 0 1 0-6.400m0 1.600a1.600 1.600 0 1 0 0 3.200 1.600 1.600 0 0 0 0-3.200",
  pin: "M5.200 1.500h5.600v1.600l-.9.6v3.500l2.300 2v1.500H8.800v3.600L8 15.500l-.8-1.200v-3.600H3.800V9.200l2.300-2V3.700l-.9-.6z",
  thread: "M2 2.500h12v8.200H7.600L4.400 13.500v-2.800H2zm1.600 1.600v5h2.400v1l1.100-1h5.300v-5z",
  more: "M3 6.600a1.400 1.400 0 1 0 0 2.800 1.400 1.400 0 0 0 0-2.800m5 0a1.400 1.400 0 1 0 0 2.800 1.400 1.400 0 0 0 0-2.800m5 0a1.400 1.400 0 1 0 0 2.800 1.400 1.400 0 0 0 0-2.800",
  send: "M1.800 2.200 14.500 8 1.800 13.800l1.700-5 5.500-.8-5.500-.8z",
  down: "M8 11.800 2.700 6.500l1.200-1.200L8 9.400l4.100-4.100 1.200 1.200z",
  swap: "M4.800 2 1.600 5.200l3.200 3.200V6.100h8.600V4.300H4.800zm6.400 5.600v2.300H2.600v1.800h8.600V14l3.200-3.200z",
  picture: "M1.500 2.500h13v11h-13zm1.600 1.600v6.300l3-3 2.300 2.300 2-2 2.500 2.500V4.100zm7.200 1.100a1.200 1.200 0 1 1 0 2.400 1.200 1.200 0 0 1 0-2.400",
  film: "M2 3h12v10H2zm1.600 1.600v1.200h1.200V4.600zm7.600 0v1.200h1.200V4.600zM3.600 7.400v1.200h1.200V7.400zm7.600 0v1.200h1.200V7.400zM3.600 10.200v1.200h1.200v-1.200zm7.600 0v1.200h1.200v-1.200z",
};

let lastNumber = 0;

/** Return an id that no other element of the page has. */
export function makeId(word) {
  lastNumber += 1;
  return `${word}-${lastNumber}`;
}

/** Focus the element in `root` with this `data-key`; return whether there was one. */
export function focusKey(root, key) {
  if (!key) return false;
  for (const element of root.querySelectorAll("[data-key]")) {
    if (element.dataset.key === key) {
      element.focus({ preventScroll: true });
      return true;
    }
  }
  return false;
}

/** Return the `data-key` of the focused element inside `root`, null if there is none. */
export function focusedKey(root) {
  const active = document.activeElement;
  return active && root.contains(active) ? active.dataset.key ?? null : null;
}

/** Return an address if it is harmless: http, https or mailto; null otherwise. */
export function safeAddress(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Let Up, Down, Home and End move the focus among `items()` of `container`. */
export function roveFocus(container, items) {
  container.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    const all = items();
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    all[Math.min(Math.max(at + step, 0), all.length - 1)].focus();
  });
}
