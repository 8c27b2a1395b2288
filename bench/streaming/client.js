// One contestant in a process of its own: `client.js NAME BASE_URL`. Asked for `{ streams, atOnce }`, it reads so many and
// says what an event cost (CPU, all of the process's threads together, in microseconds) and when the first token was there
// (the median over the streams, in milliseconds since the request).
import { median } from "../rounds.js";
import { bareUndici } from "./clients/bare-undici.js";
import { engine } from "./clients/engine.js";
import { library } from "./clients/library.js";
import { EVENTS, TOKENS } from "./exchange.js";

const CLIENTS = { bareUndici, engine, library };
const TEXT = TOKENS.join("");
const [, , name, base] = process.argv;
const ask = await CLIENTS[name](base);

process.on("message", async ({ streams, atOnce }) => {
  const firstTokensMs = [];
  let taken = 0;
  const work = async () => {
    while (taken < streams) {
      taken++;
      const startedMs = performance.now();
      const text = await ask(() => firstTokensMs.push(performance.now() - startedMs));
      if (text !== TEXT) throw new Error("not the answer that was sent");
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: atOnce }, work));
  const { user, system } = process.cpuUsage(before);
  process.send({ cpuUs: (user + system) / (streams * EVENTS.length), firstTokenMs: median(firstTokensMs) });
});
process.on("disconnect", () => process.exit());
process.send("ready");
