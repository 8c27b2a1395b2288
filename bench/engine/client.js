// One contestant in a process of its own: `client.js NAME ORIGIN`. Asked for a number of requests, it sends them and
// says how much CPU each one cost, all of the process's threads together, in microseconds.
import { aiSdk } from "./clients/ai-sdk.js";
import { bareUndici } from "./clients/bare-undici.js";
import { holyfail } from "./clients/holyfail.js";
import { openaiSdk } from "./clients/openai-sdk.js";
import { TEXT } from "./exchange.js";

const IN_FLIGHT = 50;

const CLIENTS = { bareUndici, holyfail, openaiSdk, aiSdk };
const [, , name, origin] = process.argv;
const ask = await CLIENTS[name](origin);

process.on("message", async (requests) => {
  const before = process.cpuUsage();
  await sendAll(requests);
  const { user, system } = process.cpuUsage(before);
  process.send((user + system) / requests);
});
process.on("disconnect", () => process.exit());
process.send("ready");

async function sendAll(requests) {
  let taken = 0;
  const work = async () => {
    while (taken < requests) {
      taken++;
      if ((await ask()) !== TEXT) throw new Error("not the answer that was sent");
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}
