/**
 * Bytes that are in use in this process once everything that can be collected was: on the heap, and in buffers beside it.
 * Needs --expose-gc.
 */
export function inUseBytes() {
  // What the first collection releases, such as the buffers of weakly held objects, the second one takes.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Connections of this process that are open, whoever opened them. */
export function openSockets() {
  return process.getActiveResourcesInfo().filter((kind) => kind === "TCPSocketWrap").length;
}
