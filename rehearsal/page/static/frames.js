/** Work for the next animation frame, done once for each key, however often it is requested. */

const waiting = new Map();
let asked = false;

/** Do `work` in the next frame; later work under the same key replaces it. */
export function onNextFrame(key, work) {
  waiting.set(key, work);
  if (asked) return;
  asked = true;
  requestAnimationFrame(runFrame);
}

function runFrame() {
  asked = false;
  const works = [...waiting.values()];
  waiting.clear();
  for (const work of works) work();
}

/** Return a function that runs `work` soon, at most once in `pause` ms. */
export function limitRate(work, pause) {
  let timer = null;
  let last = -Infinity;
  return () => {
    if (timer !== null) return;
    const wait = Math.max(0, last + pause - performance.now());
    timer = setTimeout(() => {
      timer = null;
      last = performance.now();
      work();
    }, wait);
  };
}
