/** Flags of Node that send a program Ctrl-C as soon as it listens for it, long before its work has begun. */
export const INTERRUPTED_AT_ONCE = [
  "--import",
  `data:text/javascript,process.on("newListener", (name) => {
    if (name === "SIGHUP") queueMicrotask(() => process.kill(process.pid, "SIGINT"));
  });`,
];
