/** The page's connection to the workspace: queries, acts, and a stream of changes. */

/** Return the server's answer to GET `path`; throw an Error with the status if it refuses. */
export async function askServer(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  const query = new URLSearchParams(given).toString();
  const answer = await fetch(query ? `${path}?${query}` : path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** Send JSON, and return an answer with `ok`, and with a sentence in `error` if it is false. */
export async function sendToServer(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: "The rehearsal does not answer. Is it still running?" };
  }
}

/** Carry out an act in the workspace as a person. */
export function act(as, what, details = {}) {
  return sendToServer("/page/act", { as, do: what, ...details });
}

/** Control the event's clock. */
export function steerClock(what, details = {}) {
  return sendToServer("/page/clock", { do: what, ...details });
}

const KINDS = ["message", "conversations", "modals", "home", "people", "clock", "reset"];
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/**
 * Follow the changes that `as` sees, until the returned function is called.
 *
 * `onNews(kind, data)` gets each; `onLine(true)` is called each time the stream is open,
 * `onLine(false)` each time it is lost. It reconnects for as long as it takes.
 */
export function followChanges(as, onNews, onLine) {
  let source = null;
  let timer = null;
  let pause = FIRST_PAUSE;
  let ended = false;

  function connect() {
    source = new EventSource(`/page/changes?${new URLSearchParams({ as })}`);
    source.addEventListener("open", () => {
      pause = FIRST_PAUSE;
      onLine(true);
    });
    source.addEventListener("error", () => {
      source.close();
      if (ended) return;
      onLine(false);
      timer = setTimeout(connect, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    });
    for (const kind of KINDS) {
      source.addEventListener(kind, (event) => onNews(kind, readData(event.data)));
    }
  }

  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    source.close();
  };
}

function readData(text) {
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    return {};
  }
}
