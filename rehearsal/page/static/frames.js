/** Work that waits for the next animation frame, once for each key, however often it is asked. */

const waiting = new Map();
let asked = false;

/** Have `work` done in the next frame; a later one under the same key takes its place. */
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

/** A function that runs `work` at once when it has rested for `pause` ms, else after it. */
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
