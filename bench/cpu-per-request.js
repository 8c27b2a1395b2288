const IN_FLIGHT = 50;

/**
 * The CPU time that each of so many requests cost, all of the process's threads together, in microseconds.
 *
 * @param {() => Promise<string>} ask sends one and gives its answer
 * @param {number} requests
 * @param {string} expected what the answer has to be
 */
export async function cpuPerRequestUs(ask, requests, expected) {
  const before = process.cpuUsage();
  let taken = 0;
  const work = async () => {
    while (taken < requests) {
      taken++;
      if ((await ask()) !== expected) throw new Error("not the answer that was sent");
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests;
}
