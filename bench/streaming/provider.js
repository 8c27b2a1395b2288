// A provider that streams the same answer to every request, in a process of its own. Below /tokens each event is a write
// of its own, and the streams take turns, as tokens come from a model; below /burst an answer is one write.
import { createServer } from "node:http";
import { EVENTS } from "./exchange.js";

const events = EVENTS.map((event) => Buffer.from(event));
const burst = Buffer.concat(events);
const headers = { "content-type": "text/event-stream", "cache-control": "no-cache" };

const server = createServer((request, response) => {
  request.on("end", () => {
    response.writeHead(200, headers);
    if (request.url.startsWith("/burst")) response.end(burst);
    else writeFrom(0, response);
  });
  request.resume();
});

function writeFrom(index, response) {
  if (index === events.length) return response.end();
  response.write(events[index]);
  setImmediate(writeFrom, index + 1, response);
}

server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
process.on("disconnect", () => process.exit());
