/** The kinds of planned messages: each has a name, a colour and a shape of its own. */

const SVG = "http://www.w3.org/2000/svg";

/** Drawn in a square of 12; the colours keep apart for every kind of sight, the shapes do anyway. */
const KINDS = {
  day_agenda: { name: "Day's agenda", shape: "M1 2h10v8H1z" },
  day_item: { name: "Item of the day", shape: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1m0 2.400a2.600 2.600 0 1 1 0 5.200 2.600 2.600 0 0 1 0-5.200" },
  reminder: { name: "Reminder", shape: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1" },
  office_hours: { name: "Office hours", shape: "M4.200 1h3.600v3.200H11v3.600H7.800V11H4.200V7.800H1V4.200h3.200z" },
  deadline_countdown: { name: "Countdown", shape: "M6 .8 11.600 11H.4z" },
  deadline_passed: { name: "Deadline passed", shape: "M6 .3 11.700 6 6 11.700.3 6z" },
  digest: { name: "Digest", shape: "M1 7h2.500v4H1zM4.750 4h2.500v7h-2.500zM8.500 1H11v10H8.500z" },
  broadcast: { name: "Broadcast", shape: "M6 .4l1.600 3.800 4.100.3-3.100 2.700 1 4L6 9.100l-3.600 2.100 1-4L.3 4.500l4.100-.3z" },
};
const OTHER_SHAPE = "M2.400.8 6 4.400 9.600.8l1.600 1.600L7.600 6l3.600 3.600-1.600 1.600L6 7.600l-3.600 3.600L.8 9.600 4.400 6 .8 2.400z";

const ALIASES = { agenda: "day_agenda", countdown: "deadline_countdown", announcement: "broadcast" };

/** A kind's name in words. */
export function nameKind(written) {
  const kind = ALIASES[written] ?? written;
  if (KINDS[kind]) return KINDS[kind].name;
  const words = kind.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

/** A kind's mark. */
export function drawKind(written) {
  const kind = ALIASES[written] ?? written;
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 12 12");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", `kind kind-${kind in KINDS ? kind : "other"}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", KINDS[kind]?.shape ?? OTHER_SHAPE);
  path.setAttribute("fill-rule", "evenodd");
  drawing.append(path);
  return drawing;
}
