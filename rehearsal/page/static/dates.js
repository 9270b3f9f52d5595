/** Formatting instants: in a reader's zone, in the event's zones, in Slack's date forms. */

const formats = new Map();
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December",
];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Return an instant in milliseconds, from ISO text or from seconds; NaN if it is neither. */
export function readInstant(value) {
  return typeof value === "number" ? value * 1000 : Date.parse(value);
}

function getFormat(locale, zone, options) {
  const key = `${locale} ${zone} ${options}`;
  if (!formats.has(key)) {
    let timeZone = zone;
    try {
      new Intl.DateTimeFormat("en-US", { timeZone });
    } catch {
      timeZone = "UTC";
    }
    const parts = options === "name"
      ? { timeZoneName: "short" }
      : { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" };
    formats.set(key, new Intl.DateTimeFormat(locale, { timeZone, ...parts }));
  }
  return formats.get(key);
}

/** Return year, month (1 to 12), day, hour, minute, second, weekday (0: Sunday) in a zone. */
export function readParts(instant, zone) {
  const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of getFormat("en-US", zone, "parts").formatToParts(instant)) {
    if (type in parts) parts[type] = Number(value);
  }
  parts.weekday = new Date(Date.UTC(parts.year, parts.month - 1, parts.day)).getUTCDay();
  return parts;
}

/** Return the number of a day on a zone's calendar: neighbours differ by one. */
export function dayNumber(instant, zone) {
  const { year, month, day } = readParts(instant, zone);
  return Date.UTC(year, month - 1, day) / DAY;
}

/** Return a zone's abbreviation at an instant: EDT, BST, IST, or UTC and an offset. */
export function nameZone(instant, zone) {
  let name = "";
  for (const locale of ["en-US", "en-GB", "en-IN", "en-AU", "en-CA"]) {
    const parts = getFormat(locale, zone, "name").formatToParts(instant);
    name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
    if (name && !/^(GMT|UTC)[+-]/.test(name)) return name;
  }
  return name.replace("GMT", "UTC");
}

/** Return the city in a zone's name: New York. */
export function placeOf(zone) {
  return zone.split("/").at(-1).replaceAll("_", " ");
}

const pad = (number) => String(number).padStart(2, "0");

/** Return `17:05` on a zone's clock. */
export function showTime(instant, zone) {
  const { hour, minute } = readParts(instant, zone);
  return `${pad(hour)}:${pad(minute)}`;
}

/** Return `17:05:09` on a zone's clock. */
export function showSeconds(instant, zone) {
  return `${showTime(instant, zone)}:${pad(readParts(instant, zone).second)}`;
}

/** Return `5:05 PM`, the format of messages and of Slack's dates. */
export function showTwelve(instant, zone, seconds = false) {
  const { hour, minute, second } = readParts(instant, zone);
  const tail = seconds ? `:${pad(second)}` : "";
  return `${hour % 12 || 12}:${pad(minute)}${tail} ${hour < 12 ? "AM" : "PM"}`;
}

/** Return `Mon 26 Oct`, with the year if `year` is true. */
export function showDay(instant, zone, year = false) {
  const parts = readParts(instant, zone);
  const day = `${DAYS[parts.weekday].slice(0, 3)} ${parts.day} ${MONTHS[parts.month - 1].slice(0, 3)}`;
  return year ? `${day} ${parts.year}` : day;
}

/** Return `Monday, 26 October 2020`; near days are yesterday, today and tomorrow. */
export function showLongDay(instant, zone, now) {
  const near = nameNearDay(instant, zone, now);
  if (near) return near[0].toUpperCase() + near.slice(1);
  const parts = readParts(instant, zone);
  return `${DAYS[parts.weekday]}, ${parts.day} ${MONTHS[parts.month - 1]} ${parts.year}`;
}

/** Return `17:00 EDT · 16:00 CDT`; a day that differs from the first zone's is added. */
export function showInZones(instant, zones) {
  const first = dayNumber(instant, zones[0]);
  const shown = zones.map((zone) => {
    const other = dayNumber(instant, zone) === first ? "" : `${showDay(instant, zone)} `;
    return `${other}${showTime(instant, zone)} ${nameZone(instant, zone)}`;
  });
  return [...new Set(shown)].join(" · ");
}

function nameNearDay(instant, zone, now) {
  const away = dayNumber(instant, zone) - dayNumber(now, zone);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[away] ?? null;
}

function countUp(day) {
  if (day >= 11 && day <= 13) return `${day}th`;
  return day + ({ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th");
}

function showAgo(instant, now) {
  const away = Math.abs(instant - now);
  const [unit, size] = away >= DAY ? ["day", DAY] : away >= HOUR ? ["hour", HOUR] : ["minute", MINUTE];
  const count = Math.floor(away / size);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return instant > now ? `in ${words}` : `${words} ago`;
}

/** Format Slack's `<!date^…>` form for a reader; unknown tokens are left as they are. */
export function showSlackDate(instant, form, zone, now) {
  const parts = readParts(instant, zone);
  const month = MONTHS[parts.month - 1];
  const forms = {
    date_num: () => `${parts.year}-${pad(parts.month)}-${pad(parts.day)}`,
    date_slash: () => `${pad(parts.month)}/${pad(parts.day)}/${parts.year}`,
    date: () => `${month} ${countUp(parts.day)}, ${parts.year}`,
    date_short: () => `${month.slice(0, 3)} ${parts.day}, ${parts.year}`,
    date_long: () => `${DAYS[parts.weekday]}, ${month} ${countUp(parts.day)}, ${parts.year}`,
    time: () => showTwelve(instant, zone),
    time_secs: () => showTwelve(instant, zone, true),
    ago: () => showAgo(instant, now),
  };
  return form.replace(/\{(\w+)\}/g, (token, name) => {
    if (name.endsWith("_pretty")) {
      const near = nameNearDay(instant, zone, now);
      if (near) return near;
    }
    const show = forms[name.replace(/_pretty$/, "")];
    return show ? show() : token;
  });
}

/** Return `2020-10-26T17:00` on a zone's clock, the format of date and time inputs. */
export function showForInput(instant, zone) {
  const { year, month, day } = readParts(instant, zone);
  return `${year}-${pad(month)}-${pad(day)}T${showTime(instant, zone)}`;
}

/** Return the instant at which a zone's clock shows `2020-10-26T17:00`; NaN if it is no time. */
export function instantOnClock(text, zone) {
  const shown = Date.parse(`${text}Z`);
  let instant = shown;
  for (let round = 0; round < 2; round += 1) {
    instant = shown - (Date.parse(`${showForInput(instant, zone)}Z`) - Math.floor(instant / MINUTE) * MINUTE);
  }
  return instant;
}
