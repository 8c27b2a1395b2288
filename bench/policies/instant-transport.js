import { ANSWER, MODEL, TEXT } from "../engine/exchange.js";

const BODY = JSON.stringify(ANSWER);
const PLAIN_HEADERS = { "content-type": "application/json" };
const STREAM_HEADERS = { "content-type": "text/event-stream" };
const ERROR = JSON.stringify({ error: { message: "The server had an error.", type: "server_error", code: null } });
const WORDS_PER_CHUNK = 4;

/**
 * Providers that answer in the next turn of the event loop, within this process and without sockets: beside these a policy's
 * fraction of a microsecond would not be seen. Of every four requests to the primary, `primaryFails` end with a 500; it has
 * nothing to say to health checks then.
 *
 * @param {{ primaryFails: number }} options
 * @returns {import("../../src/core/transport.ts").Transport}
 */
export function instantTransport({ primaryFails }) {
  const primary = `"model":"${MODEL}"`;
  let asked = 0;
  let due = [];
  const flush = () => {
    const answers = due;
    due = [];
    for (const answer of answers) answer();
  };
  const answerTo = (request) => {
    if (primaryFails > 0 && request.method === "GET") return whole(503, ERROR);
    const fails = primaryFails > 0 && request.body.includes(primary) && asked++ % 4 < primaryFails;
    if (fails) return whole(500, ERROR);
    return request.body.includes('"stream":true') ? streamed() : whole(200, BODY);
  };
  return {
    send: (request) =>
      new Promise((resolve) => {
        // One turn of the event loop answers all who wait, as a socket's readiness does.
        if (due.push(() => resolve(answerTo(request))) === 1) setImmediate(flush);
      }),
  };
}

function whole(status, body) {
  return { status, headers: PLAIN_HEADERS, body: { text: async () => body, next: async () => null } };
}

function streamed() {
  let at = 0;
  const next = async () => (at < CHUNKS.length ? CHUNKS[at++] : null);
  return { status: 200, headers: STREAM_HEADERS, body: { text: async () => "", next } };
}

const CHUNKS = [
  ...(TEXT.match(new RegExp(`(?:\\S+\\s*){1,${WORDS_PER_CHUNK}}`, "g")) ?? []).map((content) =>
    event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
  ),
  event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
  event({ choices: [], usage: ANSWER.usage }),
  Buffer.from("data: [DONE]\n\n"),
];

function event(said) {
  const { id, created, model } = ANSWER;
  return Buffer.from(`data: ${JSON.stringify({ id, object: "chat.completion.chunk", created, model, ...said })}\n\n`);
}
