/** Short notices of refusals, and announcements for screen readers. */

import { make, makeIcon } from "./dom.js";
import { limitRate } from "./frames.js";

const SAY_PAUSE = 1500;
const SHOWN_FOR = 9000;
const MOST = 3;

/** Show a sentence until it is dismissed, or for a few seconds. */
export function showNotice(sentence) {
  const place = document.getElementById("notices");
  const notice = make("div", { class: "notice" }, make("p", {}, sentence || "That did not work."));
  const dismiss = make("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => notice.remove() }, makeIcon("close"));
  notice.append(dismiss);
  place.append(notice);
  while (place.children.length > MOST) place.firstChild.remove();
  setTimeout(() => notice.remove(), SHOWN_FOR);
}

let news = { count: 0, describe: null };

/** Announce a new message to screen readers: of many at once, their count and the last. */
export function sayNews(describe) {
  news = { count: news.count + 1, describe };
  saySoon();
}

const saySoon = limitRate(() => {
  const log = document.getElementById("news");
  const { count, describe } = news;
  news = { count: 0, describe: null };
  log.append(make("p", {}, count > 1 ? `${count} new messages, the last: ${describe()}` : describe()));
  while (log.children.length > 4) log.firstChild.remove();
}, SAY_PAUSE);
