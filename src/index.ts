import { Client, type ClientOptions } from "./client/client.ts";
import { clientGround, type GroundOptions } from "./client-ground.ts";

/**
 * A client of the chains that `loadChains` has read. Nothing is opened before its first request; `close` frees everything.
 *
 * @throws InvalidRequest when the options name a chain that there is not
 */
export function createClient(options: ClientOptions & GroundOptions): Client {
  return new Client(options, clientGround(options));
}

export { VERSION } from "./version.ts";
export { ChainFileError, type ChainText, type GroundOptions, loadChains } from "./client-ground.ts";
export { ChainExhausted, HolyfailError, InvalidRequest, RequestCancelled, StreamBroken } from "./client/errors.ts";
export type { Chains } from "./client/chains.ts";
export type { Client, ClientOptions } from "./client/client.ts";
export type { ClientEvent, ClientEventOf, ClientEventType } from "./client/client-events.ts";
export type { ClientMetrics } from "./client/client-metrics.ts";
export type { ChatCompletion, ChatCompletionChunk, CompletionUsage, HolyfailTrail } from "./client/completion.ts";
export type { RequestOptions } from "./client/completions.ts";
export type { CompletionStream } from "./client/completion-stream.ts";
export type { ListedModel, ModelList } from "./client/model-list.ts";
export type { ChatCompletionParams, MessageParam, ToolParam } from "./client/params.ts";
export type { LogLevel } from "./client/request-log.ts";
export type { ChainOfOwn, Session, SessionOptions, TierOfOwn } from "./client/session.ts";
export type { TierUsageJson } from "./client/usage-json.ts";
