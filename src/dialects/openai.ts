import type { Dialect, Endpoint } from "./dialect.ts";
import { AnswerStream } from "./answer-stream.ts";
import { OpenaiEvents, readOpenaiBody } from "./openai-answer.ts";
import { openaiBody } from "./openai-request.ts";
import { pathPart } from "./path-part.ts";
import { asking, looking } from "./outgoing.ts";
import { readWhole } from "./whole-answer.ts";

/** Chat completions, as OpenAI defines them and most other providers imitate them. */
export const openaiDialect: Dialect = {
  name: "openai",
  unable: () => null,
  encode: (endpoint, request) =>
    asking(endpoint, {
      url: `${chatBase(endpoint)}/chat/completions${queryOf(endpoint)}`,
      headers: headersOf(endpoint),
      stream: request.stream,
      body: openaiBody(endpoint, request),
    }),
  encodeHealthCheck: (endpoint) =>
    looking(endpoint, {
      url: `${baseOf(endpoint)}${endpoint.habits.keyPath ?? "/models"}${queryOf(endpoint)}`,
      headers: headersOf(endpoint),
    }),
  decode: (answer) => readWhole(answer, readOpenaiBody),
  openStream: () => new AnswerStream(new OpenaiEvents()),
};

function headersOf({ apiKey, apiVersion }: Endpoint): Readonly<Record<string, string>> {
  if (apiKey === null || apiKey === "") return {};
  return apiVersion === null ? { authorization: `Bearer ${apiKey}` } : { "api-key": apiKey };
}

/** An Azure resource that is asked by API version has a path of its own for each deployment, which is what it calls a model. */
function chatBase(endpoint: Endpoint): string {
  const base = baseOf(endpoint);
  return endpoint.apiVersion === null ? base : `${base}/deployments/${pathPart(endpoint.model)}`;
}

/** People write a resource's address with and without the folder. */
function baseOf({ baseUrl, apiVersion }: Endpoint): string {
  return apiVersion === null || baseUrl.endsWith("/openai") ? baseUrl : `${baseUrl}/openai`;
}

function queryOf({ apiVersion }: Endpoint): string {
  return apiVersion === null ? "" : `?api-version=${pathPart(apiVersion)}`;
}
