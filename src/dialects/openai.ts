import type { ChatRequest } from "../core/request.ts";
import type { TransportRequest } from "../core/transport.ts";
import { AnswerStream } from "./answer-stream.ts";
import type { Dialect, Endpoint } from "./dialect.ts";
import { OpenaiEvents, readOpenaiBody } from "./openai-answer.ts";
import { openaiBody } from "./openai-request.ts";
import { asking, looking } from "./outgoing.ts";
import { readWhole } from "./whole-answer.ts";

/** Chat completions, as OpenAI defines them and most other providers imitate them. */
export const openaiDialect: Dialect = {
  name: "openai",
  unable: () => null,
  encode,
  encodeHealthCheck: (endpoint) =>
    looking(endpoint, { url: `${endpoint.baseUrl}/models`, headers: headersOf(endpoint) }),
  decode: (answer) => readWhole(answer, readOpenaiBody),
  openStream: (answerId) => new AnswerStream(new OpenaiEvents(), answerId),
};

function encode(endpoint: Endpoint, request: ChatRequest): TransportRequest {
  return asking(endpoint, {
    url: `${endpoint.baseUrl}/chat/completions`,
    headers: headersOf(endpoint),
    stream: request.stream,
    body: openaiBody(endpoint, request),
  });
}

function headersOf({ apiKey }: Endpoint): Readonly<Record<string, string>> {
  return apiKey === null || apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` };
}
