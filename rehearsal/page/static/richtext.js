/** Slack's rich_text blocks as elements. */

import { showSlackDate } from "./dates.js";
import { make, safeAddress } from "./dom.js";
import { findEmoji } from "./emoji.js";

/** Render the elements of a rich_text block. */
export function renderRichText(block, reader) {
  return block.elements.map((part) => renderPart(part, reader));
}

function renderPart(part, reader) {
  const inside = () => (part.elements ?? []).map((each) => renderInline(each, reader));
  switch (part.type) {
    case "rich_text_section":
      return make("div", { class: "lines" }, inside());
    case "rich_text_quote":
      return make("blockquote", { class: "quote" }, inside());
    case "rich_text_preformatted":
      return make("pre", { class: "code-block", tabindex: "0" }, inside());
    case "rich_text_list":
      return make(
        part.style === "ordered" ? "ol" : "ul",
        { class: `text-list indent-${Math.min(part.indent ?? 0, 4)}`, start: part.offset ? part.offset + 1 : null },
        part.elements.map((item) => make("li", {}, (item.elements ?? []).map((each) => renderInline(each, reader)))),
      );
    default:
      return make("span", { class: "block-unknown" }, `[${part.type}]`);
  }
}

function renderInline(part, reader) {
  let node = renderBare(part, reader);
  const tags = { bold: "strong", italic: "em", strike: "s", code: "code" };
  for (const [style, tag] of Object.entries(tags)) {
    if (part.style?.[style]) node = make(tag, {}, node);
  }
  return node;
}

function renderBare(part, reader) {
  switch (part.type) {
    case "text":
      return renderLines(part.text);
    case "link": {
      const address = safeAddress(part.url);
      const words = part.text || part.url;
      return address ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words) : document.createTextNode(words);
    }
    case "emoji":
      return document.createTextNode(findEmoji(part.name) ?? `:${part.name}:`);
    case "user":
      return make("span", { class: part.user_id === reader.id ? "mention mention-me" : "mention" }, `@${reader.nameOf(part.user_id) ?? part.user_id}`);
    case "channel": {
      const channel = reader.channelOf(part.channel_id);
      return make("span", { class: "mention" }, `#${channel?.name ?? part.channel_id}`);
    }
    case "broadcast":
      return make("span", { class: "mention mention-all" }, `@${part.range}`);
    case "usergroup":
      return make("span", { class: "mention" }, "@group");
    case "date": {
      const instant = part.timestamp * 1000;
      const time = make("time", { class: "slack-date", datetime: new Date(instant).toISOString(), "data-form": part.format });
      time.textContent = showSlackDate(instant, part.format, reader.zone, reader.now());
      return time;
    }
    case "color":
      return document.createTextNode(part.value);
    default:
      return document.createTextNode(`[${part.type}]`);
  }
}

function renderLines(text) {
  const fragment = document.createDocumentFragment();
  text.split("\n").forEach((line, index) => {
    if (index) fragment.append(make("br"));
    fragment.append(line);
  });
  return fragment;
}
