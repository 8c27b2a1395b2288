// One contestant in a process of its own: `client.js NAME ORIGIN`. Asked for a number of requests, it sends them and
// says how much CPU each one cost, all of the process's threads together, in microseconds.
import { cpuPerRequestUs } from "../cpu-per-request.js";
import { aiSdk } from "./clients/ai-sdk.js";
import { bareUndici } from "./clients/bare-undici.js";
import { holyfail } from "./clients/holyfail.js";
import { openaiSdk } from "./clients/openai-sdk.js";
import { TEXT } from "./exchange.js";

const CLIENTS = { bareUndici, holyfail, openaiSdk, aiSdk };
const [, , name, origin] = process.argv;
const ask = await CLIENTS[name](origin);

process.on("message", async (requests) => {
  process.send(await cpuPerRequestUs(ask, requests, TEXT));
});
process.on("disconnect", () => process.exit());
process.send("ready");
