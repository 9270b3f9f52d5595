/**
 * Positions of instants on the timeline: days with marks, side by side, the rest folded.
 *
 * In a day, each instant has room for itself; the more time between two, the more room, within
 * limits. Marks of one instant are above each other, and in columns if there are many.
 */

import { dayNumber, instantOnClock, showDay } from "./dates.js";

export const ROWS = 4;
const SMALLEST_STEP = 13;
const LARGEST_STEP = 22;
const LEAST_DAY = 86;
const DAY_PADDING = 9;
const FOLD = 26;
const DAY = 86_400_000;

/**
 * @param {{instant: number}[]} marks in order
 * @param {string} zone of the days
 * @param {number} room width of the timeline before it scrolls
 */
export function layOut(marks, zone, room) {
  const days = groupDays(marks, zone);
  let layout = place(days, LARGEST_STEP);
  for (let step = LARGEST_STEP - 1; layout.width > room && step >= SMALLEST_STEP; step -= 1) layout = place(days, step);
  return layout;
}

function groupDays(marks, zone) {
  const days = new Map();
  for (const mark of marks) {
    const number = dayNumber(mark.instant, zone);
    if (!days.has(number)) days.set(number, { number, slots: [], ...boundsOf(number, zone) });
    const { slots } = days.get(number);
    if (slots.at(-1)?.instant === mark.instant) slots.at(-1).marks.push(mark);
    else slots.push({ instant: mark.instant, marks: [mark] });
  }
  return [...days.values()];
}

function boundsOf(number, zone) {
  const dateOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const start = instantOnClock(`${dateOf(number)}T00:00`, zone);
  const end = instantOnClock(`${dateOf(number + 1)}T00:00`, zone);
  return { start, end, label: showDay(start + DAY / 2, zone) };
}

function place(days, step) {
  const placed = { days: [], folds: [], marks: [], anchors: [], step };
  let x = 0;
  let before = null;
  for (const day of days) {
    const folded = before === null ? 0 : day.number - before.number - 1;
    if (folded > 0) {
      placed.folds.push({ x, width: FOLD, days: folded });
      x += FOLD;
    }
    x = placeDay(placed, day, x, step);
    before = day;
  }
  placed.width = x;
  return placed;
}

function placeDay(placed, day, start, step) {
  placed.anchors.push([day.start, start]);
  let x = start + DAY_PADDING;
  let before = null;
  for (const slot of day.slots) {
    if (before) x += Math.min(step * 1.4, ((slot.instant - before.instant) / 3_600_000) * step * 0.22);
    const columns = Math.ceil(slot.marks.length / ROWS);
    slot.marks.forEach((mark, index) => {
      placed.marks.push({ ...mark, x: x + Math.floor(index / ROWS) * step, row: index % ROWS });
    });
    placed.anchors.push([slot.instant, x + step / 2]);
    x += columns * step;
    before = slot;
  }
  const end = Math.max(x + DAY_PADDING, start + LEAST_DAY);
  placed.anchors.push([day.end, end]);
  placed.days.push({ x: start, width: end - start, label: day.label });
  return end;
}

/** Return the distance of an instant from the left. */
export function placeInstant({ anchors, width }, instant) {
  if (anchors.length === 0 || instant <= anchors[0][0]) return 0;
  for (let index = 1; index < anchors.length; index += 1) {
    const [end, endX] = anchors[index];
    if (instant > end) continue;
    const [start, startX] = anchors[index - 1];
    return end === start ? endX : startX + ((instant - start) / (end - start)) * (endX - startX);
  }
  return width;
}
