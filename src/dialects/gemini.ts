import { AnswerStream } from "./answer-stream.ts";
import type { Dialect, Endpoint } from "./dialect.ts";
import { GeminiEvents, readGeminiBody } from "./gemini-answer.ts";
import { geminiBody } from "./gemini-request.ts";
import { isGemini3 } from "./model-generations.ts";
import { pathPart } from "./path-part.ts";
import { asking, looking } from "./outgoing.ts";
import { mediaTypeOf } from "./media-type.ts";
import { hasPicture } from "./picture.ts";
import { readWhole } from "./whole-answer.ts";
import type { ChatRequest, ImageSource } from "../core/request.ts";
import type { TransportRequest } from "../core/transport.ts";

const API_VERSION = "v1beta";

/** The Gemini API: generateContent, and streamGenerateContent as an event stream. */
export const geminiDialect: Dialect = {
  name: "gemini",
  unable,
  encode,
  encodeHealthCheck: (endpoint) =>
    looking(endpoint, { url: `${versionedUrl(endpoint.baseUrl)}/models`, headers: headersOf(endpoint) }),
  decode: (answer) => readWhole(answer, readGeminiBody),
  openStream: () => new AnswerStream(new GeminiEvents()),
};

function unable(request: ChatRequest, model: string): string | null {
  const { responseFormat, tools = [] } = request;
  if (responseFormat !== undefined && tools.length > 0 && !isGemini3(model))
    return "Gemini takes either tools or a response format before version 3";
  return hasPicture(request, isGif) ? "Gemini takes no GIF" : null;
}

function isGif(image: ImageSource): boolean {
  return (image.kind === "data" ? image.mediaType : mediaTypeOf(image.url)) === "image/gif";
}

function encode(endpoint: Endpoint, request: ChatRequest): TransportRequest {
  const method = request.stream ? "streamGenerateContent?alt=sse" : "generateContent";
  return asking(endpoint, {
    url: `${versionedUrl(endpoint.baseUrl)}/${modelPath(endpoint.model)}:${method}`,
    headers: headersOf(endpoint),
    stream: request.stream,
    body: geminiBody(endpoint, request),
  });
}

function headersOf({ apiKey }: Endpoint): Readonly<Record<string, string>> {
  return apiKey === null || apiKey === "" ? {} : { "x-goog-api-key": apiKey };
}

/** The vendor's SDKs take a base URL without the version; many people write it with one. */
function versionedUrl(baseUrl: string): string {
  return VERSIONED.test(baseUrl) ? baseUrl : `${baseUrl}/${API_VERSION}`;
}

const VERSIONED = /\/v\d+(?:alpha|beta)?\d*$/;

/** `gemini-2.5-flash` is short for `models/gemini-2.5-flash`; tuned models have a path of their own. */
function modelPath(model: string): string {
  const path = PLAIN_PATH.test(model) ? model : model.split("/").map(pathPart).join("/");
  return path.includes("/") ? path : `models/${path}`;
}

const PLAIN_PATH = /^[\w.\-/@]*$/;
