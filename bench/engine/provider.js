// A provider that takes no time: answers every request with the same chat completion, in a process of its own.
import { createServer } from "node:http";
import { ANSWER } from "./exchange.js";

const body = Buffer.from(JSON.stringify(ANSWER));
const headers = { "content-type": "application/json", "content-length": body.length };

const server = createServer((request, response) => {
  request.on("end", () => response.writeHead(200, headers).end(body));
  request.resume();
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send(`http://127.0.0.1:${server.address().port}`));
process.on("disconnect", () => process.exit());
