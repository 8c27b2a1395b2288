// Does nothing but wait, and tells when asked how late it woke up, in milliseconds at P99, since it was asked last.
const EVERY_MS = 5;

let lateMs = [];
let dueMs = performance.now() + EVERY_MS;

function wake() {
  const nowMs = performance.now();
  lateMs.push(nowMs - dueMs);
  dueMs = nowMs + EVERY_MS;
  setTimeout(wake, EVERY_MS);
}

setTimeout(wake, EVERY_MS);
process.on("message", () => {
  lateMs.sort((left, right) => left - right);
  process.send(lateMs[Math.floor(lateMs.length * 0.99)]);
  lateMs = [];
});
process.on("disconnect", () => process.exit());
process.send("ready");
