/** Completions for a composer: commands, people, channels. */

import { placeOf } from "./dates.js";
import { state } from "./state.js";

const MOST = 8;

/**
 * Find completions for the word at `caret`.
 * @param {string} text
 * @param {number} caret
 * @returns {{start: number, choices: {insert: string, name: string, about: string}[]}|null}
 */
export function findCompletions(text, caret) {
  const before = text.slice(0, caret);
  const command = before.match(/^\/([\w-]*)$/u);
  if (command) return offer(0, findCommands(command[1].toLowerCase()));
  const word = before.match(/(?:^|\s)([@#][\w.-]*)$/u);
  if (!word) return null;
  const typed = word[1].slice(1).toLowerCase();
  const start = caret - word[1].length;
  return offer(start, word[1][0] === "@" ? findPeople(typed) : findChannels(typed));
}

function offer(start, choices) {
  return choices.length ? { start, choices: choices.slice(0, MOST) } : null;
}

function findCommands(typed) {
  return state.setting.commands
    .filter(({ command }) => command.slice(1).toLowerCase().startsWith(typed))
    .map(({ command, usage, about }) => ({ insert: command, name: usage ? `${command} ${usage}` : command, about: about ?? "" }));
}

function findPeople(typed) {
  const everyone = state.setting.people.map((person) => ({
    insert: `@${person.handle}`, name: person.name, about: `@${person.handle} · ${placeOf(person.tz)}`,
    words: `${person.handle} ${person.name.toLowerCase()}`,
  }));
  const broadcasts = [["channel", "everyone in this channel"], ["here", "everyone here now"]].map(([name, about]) => ({
    insert: `@${name}`, name: `@${name}`, about, words: name,
  }));
  return [...everyone, ...broadcasts].filter(({ words }) => words.split(" ").some((word) => word.startsWith(typed)) || words.startsWith(typed));
}

function findChannels(typed) {
  return state.channels
    .filter((channel) => channel.kind !== "direct" && !channel.archived && channel.name.startsWith(typed))
    .map((channel) => ({ insert: `#${channel.name}`, name: `#${channel.name}`, about: channel.purpose ?? "" }));
}

/** Return the command that a text begins with, with its usage; undefined if there is none. */
export function findCommand(text) {
  const name = text.match(/^(\/[\w-]+)(?=\s|$)/u)?.[1];
  return state.setting.commands.find(({ command }) => command === name);
}
