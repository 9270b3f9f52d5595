/** The Home tab. */

import { act } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { focusedKey, focusKey, make, replaceChildren } from "./dom.js";
import { listen, state } from "./state.js";
import { Surface } from "./surface.js";

/** The person's Home tab, requested when it is opened, and updated when the bot publishes it. */
export class HomeView {
  constructor() {
    this.as = state.me.handle;
    this.content = make("div", { class: "home-blocks" });
    this.root = make("div", { class: "scroller home", tabindex: "0", role: "region", "aria-label": "Home" }, this.content);
    this.show();
    act(this.as, "open_home").then((answer) => {
      this.asked = true;
      if (!answer.ok) this.problem = answer.error;
      else if (answer.answer?.home && this.as === state.me.handle) state.home = answer.answer.home;
      this.show();
    });
  }

  show() {
    if (this.as !== state.me.handle) return;
    const { home } = state;
    const shown = JSON.stringify([home, this.problem, this.asked, state.me.tz]);
    if (shown === this.shown) return;
    this.shown = shown;
    const key = focusedKey(this.root);
    if (home) {
      const surface = new Surface({ home: true }, home.values, home.chosen);
      replaceChildren(this.content, renderBlocks(home.blocks, surface));
    } else {
      const words = this.problem ?? (this.asked ? "The bot has nothing to show here." : "Opening…");
      replaceChildren(this.content, make("p", { class: "messages-empty" }, words));
    }
    focusKey(this.root, key);
  }
}

/** Update an open Home when the bot publishes it. */
export function startHome(openView) {
  listen("home", () => openView()?.show());
}
