/**
 * Slack's mrkdwn as elements: text from people becomes text nodes and nothing else.
 *
 * Slack's account: docs.slack.dev/messaging/formatting-message-text.
 */

import { make, safeAddress } from "./dom.js";
import { findEmoji } from "./emoji.js";
import { showInZones, showSlackDate } from "./dates.js";

const INLINE = /`[^`\n]+`|<[^<>\n]+>|https?:\/\/[^\s<>]+|:[a-z0-9_+'-]+:|[*_~]/gu;
const DATE = /^!date\^(-?\d+)\^([^|]+?)(?:\^([^|^]*))?(?:\|(.*))?$/su;
const BROADCASTS = new Set(["here", "channel", "everyone"]);
const WORD = /[\p{L}\p{N}_]/u;

/**
 * Render text in mrkdwn as elements.
 * @param {string} text as Slack stores it
 * @param {object} reader of the text, as `currentReader` makes it
 * @returns {DocumentFragment}
 */
export function renderMrkdwn(text, reader) {
  const fragment = document.createDocumentFragment();
  text.split(/(```[\s\S]*?```)/u).forEach((part, position) => {
    if (position % 2) {
      const code = part.slice(3, -3).replace(/^\n|\n$/gu, "");
      fragment.append(make("pre", { class: "code-block", tabindex: "0" }, unescapeText(stripAngles(code))));
    } else if (part) {
      fragment.append(...renderParagraphs(part.replace(/^\n/u, position ? "" : "\n"), reader));
    }
  });
  return fragment;
}

/** Render plain text as elements: emoji become signs, everything else stays as it is. */
export function renderPlain(textObject) {
  const text = String(textObject?.text ?? "");
  if (textObject?.emoji === false) return document.createTextNode(text);
  return document.createTextNode(text.replace(/:([a-z0-9_+'-]+):/gu, (all, name) => findEmoji(name) ?? all));
}

/** Render a text object of either kind as elements. */
export function renderText(textObject, reader) {
  if (textObject?.type === "mrkdwn") return renderMrkdwn(String(textObject.text ?? ""), reader);
  return make("span", { class: "plain" }, renderPlain(textObject));
}

/** Return mrkdwn as one line of plain text, for screen readers. */
export function sayMrkdwn(text, reader) {
  return renderMrkdwn(text, reader).textContent.replace(/\s+/gu, " ").trim();
}

/** Undo Slack's three escapes. */
export function unescapeText(text) {
  return text.replace(/&lt;/gu, "<").replace(/&gt;/gu, ">").replace(/&amp;/gu, "&");
}

function stripAngles(text) {
  return text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/gu, (_, target, label) => label ?? target);
}

/** Group lines into quotes, bulleted lists and plain lines, and render them. */
function renderParagraphs(text, reader) {
  const groups = [];
  let rest = false;
  for (const line of text.split("\n")) {
    const [kind, content] = rest ? ["quote", line] : readLine(line);
    if (/^(?:&gt;|>){3}/u.test(line)) rest = true;
    const last = groups.at(-1);
    // An indented line continues the list's item above it.
    if (last?.kind === "list" && kind === "lines" && /^ {2,}\S/u.test(line)) last.lines[last.lines.length - 1] += `\n${line.trim()}`;
    else if (last && last.kind === kind) last.lines.push(content);
    else groups.push({ kind, lines: [content] });
  }
  return groups.map(({ kind, lines }) => renderGroup(kind, lines, reader));
}

function readLine(line) {
  const quote = line.match(/^(?:(?:&gt;|>){3}|&gt;|>) ?(.*)$/u);
  if (quote) return ["quote", quote[1]];
  const item = line.match(/^[•◦▪] +(.*)$/u);
  return item ? ["list", item[1]] : ["lines", line];
}

function renderGroup(kind, lines, reader) {
  if (kind === "list") {
    return make("ul", { class: "text-list" }, lines.map((item) => make("li", {}, renderLines(item.split("\n"), reader))));
  }
  return make(kind === "quote" ? "blockquote" : "div", { class: kind === "quote" ? "quote" : "lines" }, renderLines(lines, reader));
}

function renderLines(lines, reader) {
  return lines.flatMap((line, index) => [index ? make("br") : null, renderInline(line, reader)]);
}

function renderInline(text, reader) {
  const fragment = document.createDocumentFragment();
  let at = 0;
  INLINE.lastIndex = 0;
  const matcher = new RegExp(INLINE);
  for (let match = matcher.exec(text); match; match = matcher.exec(text)) {
    const found = renderFound(match[0], match.index, text, reader);
    if (found === null) continue;
    fragment.append(unescapeText(text.slice(at, match.index)), found.node);
    at = found.end;
    matcher.lastIndex = at;
  }
  fragment.append(unescapeText(text.slice(at)));
  return fragment;
}

/** Render what begins at `start`: return its element and its end; null if it is only text. */
function renderFound(found, start, text, reader) {
  const end = start + found.length;
  if (found.length === 1) return renderEmphasis(text, start, reader);
  if (found[0] === "`") {
    return { node: make("code", {}, unescapeText(stripAngles(found.slice(1, -1)))), end };
  }
  if (found[0] === "<") return { node: renderAngle(found.slice(1, -1), reader), end };
  if (found[0] === ":") {
    const sign = findEmoji(found.slice(1, -1));
    if (sign === null) return null;
    return { node: make("span", { class: "emoji", role: "img", "aria-label": found.slice(1, -1).replaceAll("_", " ") }, sign), end };
  }
  const address = found.replace(/[.,;:!?)*_~'"]+$/u, "");
  return { node: renderLink(unescapeText(address), null), end: start + address.length };
}

const TAGS = { "*": "strong", _: "em", "~": "s" };

function renderEmphasis(text, start, reader) {
  const mark = text[start];
  const before = text[start - 1] ?? " ";
  const next = text[start + 1] ?? " ";
  if (WORD.test(before) || before === mark || next === mark || /\s/u.test(next)) return null;
  const end = findEnd(text, start, mark);
  if (end === null) return null;
  const inside = renderInline(text.slice(start + 1, end), reader);
  return { node: make(TAGS[mark], {}, inside), end: end + 1 };
}

/** Return where emphasis that began at `start` ends: not inside code, a link or a word. */
function findEnd(text, start, mark) {
  const matcher = new RegExp(INLINE);
  matcher.lastIndex = start + 1;
  for (let match = matcher.exec(text); match; match = matcher.exec(text)) {
    const at = match.index;
    if (match[0].startsWith("http")) matcher.lastIndex = at + match[0].replace(/[*_~]+$/u, "").length;
    if (match[0] !== mark || /\s/u.test(text[at - 1])) continue;
    const next = text[at + 1] ?? " ";
    if (at > start + 1 && next !== mark && !WORD.test(next)) return at;
  }
  return null;
}

/** Render text in angle brackets: a date, person, channel, broadcast, group or link. */
function renderAngle(inside, reader) {
  const date = inside.match(DATE);
  if (date) return renderDate(Number(date[1]), unescapeText(date[2]), date[3], date[4], reader);
  const cut = inside.indexOf("|");
  const target = cut < 0 ? inside : inside.slice(0, cut);
  const label = cut < 0 ? null : unescapeText(inside.slice(cut + 1));
  if (target.startsWith("@")) return renderMention(target.slice(1), label, reader);
  if (target.startsWith("#")) return renderChannel(target.slice(1), label, reader);
  if (target.startsWith("!")) {
    const name = target.slice(1);
    const shown = name.startsWith("subteam^") ? label ?? "@group" : `@${name}`;
    const loud = BROADCASTS.has(name) ? " mention-all" : "";
    return make("span", { class: `mention${loud}` }, shown);
  }
  return renderLink(unescapeText(target), label);
}

function renderLink(address, label) {
  const safe = safeAddress(address);
  const words = label || address.replace(/^mailto:/u, "");
  if (safe === null) return document.createTextNode(words);
  return make("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, words);
}

function renderMention(id, label, reader) {
  const name = reader.nameOf(id) ?? label ?? id;
  const own = id === reader.id ? " mention-me" : "";
  return make("span", { class: `mention${own}` }, `@${name}`);
}

function renderChannel(id, label, reader) {
  const channel = reader.channelOf(id);
  const name = `#${channel?.name || label || id}`;
  if (!channel) return make("span", { class: "mention" }, name);
  return make("a", { class: "mention", href: reader.addressOf(id) }, name);
}

function renderDate(seconds, form, link, fallback, reader) {
  const instant = seconds * 1000;
  if (Number.isNaN(new Date(instant).getTime())) return document.createTextNode(unescapeText(fallback ?? ""));
  const time = make("time", {
    class: "slack-date",
    datetime: new Date(instant).toISOString(),
    "data-form": form,
    title: showInZones(instant, [...new Set([reader.zone, "UTC"])]),
  });
  time.textContent = showSlackDate(instant, form, reader.zone, reader.now());
  const address = link ? safeAddress(unescapeText(link)) : null;
  if (address === null) return time;
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, time);
}

/** Update the relative dates of Slack's in `root`: `in 5 minutes`, `tomorrow`. */
export function refreshDates(root, reader) {
  const now = reader.now();
  for (const time of root.querySelectorAll("time.slack-date")) {
    const shown = showSlackDate(Date.parse(time.dateTime), time.dataset.form, reader.zone, now);
    if (time.textContent !== shown) time.textContent = shown;
  }
}
