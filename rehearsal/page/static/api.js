/** The page's only way to the workspace: questions, acts, and news of changes. */

/** What the server answers to GET `path`; an Error that names the status where it refuses. */
export async function askServer(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  const query = new URLSearchParams(given).toString();
  const answer = await fetch(query ? `${path}?${query}` : path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** Send JSON; always an answer with `ok`, and a sentence in `error` where it is not. */
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

/** Do something in the workspace as a person. */
export function act(as, what, details = {}) {
  return sendToServer("/page/act", { as, do: what, ...details });
}

/** Steer the event's clock. */
export function steerClock(what, details = {}) {
  return sendToServer("/page/clock", { do: what, ...details });
}

const KINDS = ["message", "conversations", "modals", "home", "people", "clock", "reset"];
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/**
 * News of changes as `as` sees them, until the returned function is called.
 *
 * `onNews(kind, data)` gets each; `onLine(true)` each time the line is up, `onLine(false)` each
 * time it is lost. A lost line is taken up again for as long as it takes.
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
