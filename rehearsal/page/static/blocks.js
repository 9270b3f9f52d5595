/** Block Kit's blocks as elements; an unknown block is named in its place. */

import { make, makeIcon, makeId, safeAddress } from "./dom.js";
import { isInteractive, renderElement } from "./elements.js";
import { renderMrkdwn, renderPlain, renderText } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";

/**
 * Render blocks as elements.
 * @param {object[]} blocks
 * @param {import("./surface.js").Surface} surface that contains them
 * @param {Object<string, string>} [errors] a sentence by block_id, shown under its input
 * @returns {DocumentFragment}
 */
export function renderBlocks(blocks, surface, errors = {}) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks ?? []) fragment.append(renderBlock(block, surface, errors));
  return fragment;
}

const RENDERERS = {
  header: renderHeader,
  section: renderSection,
  context: renderContext,
  divider: () => make("hr", { class: "block-divider" }),
  actions: renderActions,
  image: renderImageBlock,
  rich_text: (block, surface) => make("div", { class: "block-rich" }, renderRichText(block, surface.reader)),
  input: renderInput,
  video: renderVideo,
};

function renderBlock(block, surface, errors) {
  const render = RENDERERS[block?.type];
  if (!render) return renderUnknown(block?.type ?? "nameless", "block");
  try {
    const element = render(block, surface, errors);
    element.classList.add("block");
    return element;
  } catch {
    return renderUnknown(block.type, "block");
  }
}

/** Return a note that something is not shown here, with its name. */
export function renderUnknown(type, what) {
  return make("p", { class: "block block-unknown" }, `A ${what} of the type “${type}” stands here; this rehearsal cannot show it.`);
}

function renderHeader(block) {
  return make("h3", { class: "block-header" }, renderPlain(block.text));
}

function renderSection(block, surface) {
  const parts = [];
  if (block.text) parts.push(make("div", { class: "section-text" }, renderText(block.text, surface.reader)));
  if (block.fields?.length) {
    parts.push(make("div", { class: "section-fields" }, block.fields.map((field) => make("div", {}, renderText(field, surface.reader)))));
  }
  const section = make("div", { class: "block-section" }, make("div", { class: "section-body" }, parts));
  if (block.accessory) {
    const words = section.textContent.slice(0, 80);
    section.append(make("div", { class: "section-accessory" }, renderAny(block.accessory, block, surface, words)));
  }
  return section;
}

function renderContext(block, surface) {
  return make(
    "div",
    { class: "block-context" },
    block.elements.map((element) =>
      element.type === "image" ? renderSmallImage(element) : make("div", {}, renderText(element, surface.reader)),
    ),
  );
}

function renderActions(block, surface) {
  return make("div", { class: "block-actions" }, block.elements.map((element) => renderAny(element, block, surface, "")));
}

/** Render an element of a section or an actions block: an image, a control, or an unknown. */
function renderAny(element, block, surface, words) {
  if (element.type === "image") return renderSmallImage(element);
  if (!isInteractive(element)) return renderUnknown(element.type, "element");
  return renderElement(element, block, surface, { label: words });
}

function renderSmallImage(element) {
  return make("span", { class: "image-small", role: "img", "aria-label": element.alt_text, title: element.alt_text }, makeIcon("picture"));
}

function renderImageBlock(block) {
  const address = safeAddress(block.image_url ?? "");
  return make(
    "figure",
    { class: "block-image" },
    block.title ? make("figcaption", {}, renderPlain(block.title)) : null,
    make(
      "div",
      { class: "image-frame" },
      makeIcon("picture"),
      make("span", {}, block.alt_text),
      address ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, "Open the image") : null,
    ),
  );
}

function renderVideo(block) {
  const address = safeAddress(block.title_url ?? block.video_url ?? "");
  const title = renderPlain(block.title);
  return make(
    "div",
    { class: "block-image" },
    make("div", { class: "image-frame" }, makeIcon("film"), make("span", {}, "A video, not shown here: ", title),
      address ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, "Open the video") : null),
  );
}

function renderInput(block, surface, errors) {
  const id = makeId("input");
  const error = errors[block.block_id];
  const hint = block.hint ? make("p", { class: "input-hint", id: `${id}-hint` }, renderPlain(block.hint)) : null;
  const described = [error ? `${id}-error` : null, hint ? `${id}-hint` : null].filter(Boolean).join(" ");
  const label = make(
    "span",
    { class: "input-label", id: `${id}-label` },
    renderPlain(block.label),
    block.optional ? make("span", { class: "input-optional" }, " (optional)") : null,
  );
  const control = renderElement(block.element, block, surface, {
    id,
    labelledby: `${id}-label`,
    describedby: described || null,
    required: !block.optional,
    invalid: Boolean(error),
  });
  const known = isInteractive(block.element);
  return make(
    "div",
    { class: error ? "block-input has-error" : "block-input", "data-block": block.block_id },
    known && hasOneField(block.element) ? make("label", { for: id }, label) : label,
    known ? control : renderUnknown(block.element.type, "field"),
    make("p", { class: "input-error", id: `${id}-error`, hidden: !error }, error ?? ""),
    hint,
  );
}

/** Return whether the label can belong to one field: groups are labelled as groups. */
function hasOneField(element) {
  return !["checkboxes", "radio_buttons", "datetimepicker", "file_input"].includes(element.type);
}

/** Show each sentence under the field of its block, and return the first wrong field. */
export function showErrors(root, errors) {
  let first = null;
  for (const input of root.querySelectorAll(".block-input")) {
    const error = errors[input.dataset.block] ?? "";
    const line = input.querySelector(".input-error");
    line.textContent = error;
    line.hidden = !error;
    input.classList.toggle("has-error", Boolean(error));
    for (const field of input.querySelectorAll("[data-key]")) {
      describeError(field, line.id, Boolean(error));
      if (error) first ??= field;
    }
  }
  return first;
}

function describeError(field, id, isWrong) {
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  const described = isWrong ? [id, ...others] : others;
  if (described.length) field.setAttribute("aria-describedby", described.join(" "));
  else field.removeAttribute("aria-describedby");
  if (!["radio", "checkbox"].includes(field.type)) field.setAttribute("aria-invalid", String(isWrong));
}

/** Render a message's content: its blocks if it has any, else its text. */
export function renderContent(message, surface) {
  if (message.blocks?.length) return renderBlocks(message.blocks, surface);
  return renderMrkdwn(message.text ?? "", surface.reader);
}
