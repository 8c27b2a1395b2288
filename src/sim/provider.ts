import type { Random } from "../core/random.ts";
import { REQUEST_ID_HEADER } from "../core/transport.ts";
import type { DialectName } from "../config/chain.ts";
import type { FaultEffect, FaultWindow, LatencyModel, ProviderBehaviour } from "../config/scenario.ts";
import { TEXT_CHUNKS_MAX } from "./answer-body.ts";
import { Capacity } from "./capacity.ts";
import { FaultSchedule } from "./fault-schedule.ts";
import { type Course, GOOD_COURSE, type Scene, refusal, refusedAtMs } from "./faults/fault.ts";
import { applyFault } from "./faults/index.ts";
import { ImpossibleDistribution } from "./impossible-distribution.ts";
import { type PaceOf, afterPrefill, fitLatency } from "./latency.ts";
import { MinuteTally } from "./minute-tally.ts";
import { fitOutputLength, lengthAskedFor } from "./output-length.ts";
import { PromptCache } from "./prompt-cache.ts";
import type { Performance } from "./performance.ts";
import { type Exchange, answer, blockedPrompt, complaintOf } from "./provider-answer.ts";
import { contentTypeOf, contextOf, modelList, slowed, tokensOf } from "./provider-answer.ts";
import { RateWindow } from "./rate-window.ts";
import { replyTo, tokensOfReply } from "./reply.ts";
import { rollDice } from "./request-dice.ts";
import type { SimProvider } from "./sim-provider.ts";
import { voiceFor, voiceNamed } from "./voices/index.ts";
import type { Allowance, Ask, Complaint, HeardRequest, ModelList, ReadingRules, Voice } from "./voices/voice.ts";

/** Of the time an answer would have taken, the part that an error takes. */
const REFUSAL_SHARE = 0.2;

export interface SimulatedProviderOptions {
  readonly name: string;
  /** Its own; default `openai`. Requests in another dialect are served as well. */
  readonly dialect?: DialectName;
  readonly behaviour: ProviderBehaviour;
  /** The scenario's: those of other providers are left out. */
  readonly faults: readonly FaultWindow[];
  /** The dice of all providers; each forks its own by its name. */
  readonly random: Random;
  /** When the scenario begins, epoch ms. */
  readonly startMs: number;
  /** False: no key is asked for. Default true; any key will do. */
  readonly needsKey?: boolean;
  /** What `GET .../models` lists; every model is served all the same. */
  readonly models?: readonly string[];
  /** Every token of a stream comes at its own time. Default false: some come together, which costs less. */
  readonly tokenByToken?: boolean;
}

/**
 * One provider, healthy or not. `perform` decides at once, when a request has arrived whole, all that will happen to it;
 * `nowMs` is in epoch ms and must not go backwards. Chance depends on the provider's name and the request's id
 * (REQUEST_ID_HEADER) alone: other traffic bears on a request only through the queue, the rate limit (and what is told of it in
 * headers), faults that count, and what is told of prompts that began alike. An id may ask for a length of the answer
 * (core/answer-length.ts), in place of the drawn one; a limit in the request itself still cuts it. Throws ImpossibleDistribution where the behaviour's figures cannot be met.
 */
export function simulatedProvider(options: SimulatedProviderOptions): SimulatedProvider {
  try {
    return new Provider(options);
  } catch (error) {
    if (!(error instanceof ImpossibleDistribution)) throw error;
    throw new ImpossibleDistribution(`provider ${options.name}: ${error.message}`);
  }
}

export interface SimulatedProvider extends SimProvider {
  /** May be changed while the provider is in use. */
  readonly faults: FaultSchedule;
}

class Provider implements SimulatedProvider {
  readonly name: string;
  readonly dialect: DialectName;
  readonly faults: FaultSchedule;
  readonly #errorRate: number;
  readonly #models: readonly string[];
  readonly #rules: ReadingRules;
  readonly #dice: Random;
  readonly #latency: LatencyModel;
  readonly #paceOf: PaceOf;
  readonly #lengthOf: (z: number) => number;
  readonly #capacity: Capacity | null;
  readonly #rate: RateWindow | null;
  readonly #chunksMax: number;
  readonly #tally = new MinuteTally();
  readonly #prompts = new PromptCache();
  #unnamed = 0;

  constructor({ name, behaviour, faults, startMs, ...options }: SimulatedProviderOptions) {
    const { latency, outputTokens, capacity, requestsPerMinute } = behaviour;
    const random = options.random.fork("provider", name);
    this.name = name;
    this.dialect = options.dialect ?? "openai";
    this.#errorRate = behaviour.errorRate;
    this.#models = options.models ?? [];
    this.#chunksMax = options.tokenByToken === true ? Number.POSITIVE_INFINITY : TEXT_CHUNKS_MAX;
    this.#rules = { needsKey: options.needsKey ?? true };
    this.#dice = random.fork("request");
    this.faults = new FaultSchedule({ faults, provider: name, random, startMs });
    this.#latency = latency;
    this.#paceOf = fitLatency(latency);
    this.#lengthOf = fitOutputLength(outputTokens);
    this.#capacity = capacity === null ? null : new Capacity(capacity);
    this.#rate = requestsPerMinute === null ? null : new RateWindow(requestsPerMinute);
  }

  perform(request: HeardRequest, nowMs: number, onFault?: (effect: FaultEffect) => void): Performance {
    const voice = voiceFor(request, this.dialect);
    const heard = this.#hear(voice, request);
    const exchange = this.#openExchange(voice ?? voiceNamed(this.dialect), heard, request, nowMs);
    const course = this.#courseOf(exchange, onFault);
    if (course.instead !== null) return course.instead;
    const refusalMs = refusedAtMs(course, exchange);
    if (!heard.ok) return refusal(heard, refusalMs);
    if (!("model" in heard)) return modelList(exchange, heard.body, refusalMs);
    return this.#turnedAway(exchange, refusalMs) ?? this.#serve(exchange, heard, course);
  }

  #hear(voice: Voice | null, request: HeardRequest): Ask | ModelList | Complaint {
    if (voice === null) return voiceNamed(this.dialect).nothingHere(request);
    if (request.method === "GET") return voice.listModels(request, this.#models, this.#rules);
    return voice.read(request, this.#rules);
  }

  #openExchange(voice: Voice, heard: Ask | ModelList | Complaint, request: HeardRequest, nowMs: number): Exchange {
    const requestId = request.headers[REQUEST_ID_HEADER] ?? this.#nextName();
    const ask = heard.ok && "model" in heard ? heard : null;
    const rolled = rollDice(this.#dice.fork(requestId));
    const length = lengthAskedFor(requestId) ?? this.#lengthOf(rolled.length);
    const reply = ask?.wishes === undefined ? null : replyTo(ask, ask.wishes, requestId, length);
    const tokensWanted = reply === null ? length : tokensOfReply(reply);
    const unread = this.#paceOf(rolled.latency, Math.min(tokensWanted, ask?.tokensMax ?? tokensWanted));
    // What is turned down has not been read.
    const refusalMs = unread.lastTokenMs * REFUSAL_SHARE;
    const pace = afterPrefill(unread, this.#latency, ask?.inputTokens ?? 0);
    const errs = rolled.error < this.#errorRate;
    return { voice, ask, requestId, nowMs, tokensWanted, reply, pace, refusalMs, errs };
  }

  #nextName(): string {
    this.#unnamed += 1;
    return `unnamed-${this.#unnamed}`;
  }

  #courseOf(exchange: Exchange, onFault?: (effect: FaultEffect) => void): Course {
    const { ask, requestId, nowMs, refusalMs } = exchange;
    const hits = this.faults.hits(ask, requestId, nowMs);
    if (hits.length === 0) return GOOD_COURSE;
    const scene: Scene = {
      ask,
      stream: ask?.stream === true,
      contentType: contentTypeOf(ask),
      refusalMs,
      error: (trouble) => complaintOf(exchange, trouble),
      errorEvent: (trouble) => exchange.voice.errorEvent({ ...trouble, ...contextOf(exchange) }),
      blockedPrompt: () => blockedPrompt(exchange),
    };
    let course = GOOD_COURSE;
    for (const { effect, moment } of hits) {
      onFault?.(effect);
      course = applyFault(effect, course, scene, moment);
    }
    return course;
  }

  /** What a healthy provider, too, may say to a good request instead of an answer. */
  #turnedAway(exchange: Exchange, refusalMs: number): Performance | null {
    const waitMs = this.#rate?.enter(exchange.nowMs) ?? 0;
    if (this.#rate !== null && waitMs > 0) {
      const { perMinute: requestsPerMinute } = this.#rate;
      return refusal(complaintOf(exchange, { status: 429, retryAfterMs: waitMs, requestsPerMinute }), refusalMs);
    }
    return exchange.errs ? refusal(complaintOf(exchange, { status: 500 }), refusalMs) : null;
  }

  #serve(exchange: Exchange, ask: Ask, course: Course): Performance {
    const { nowMs } = exchange;
    const { words, delayMs } = course;
    const pace = slowed(exchange.pace, course.slowness);
    const servedAtMs = this.#servedAtMs(nowMs, delayMs + pace.lastTokenMs, course.queues);
    if (servedAtMs === null) {
      const complaint = complaintOf(exchange, { about: "overload" });
      return refusal(complaint, refusedAtMs(course, exchange));
    }
    const allowance = this.#allowance(exchange, ask);
    const waitMs = servedAtMs - nowMs + delayMs;
    const cached = ask.cacheable === undefined ? null : this.#prompts.read(ask, nowMs);
    let answered = answer(exchange, { ask, words, waitMs, pace, allowance, cached, chunksMax: this.#chunksMax });
    for (const spoil of course.damage) answered = spoil(answered);
    return answered;
  }

  /** Counts an answer, and says what the provider has given over the last minute. */
  #allowance(exchange: Exchange, ask: Ask): Allowance {
    const tally = this.#tally;
    tally.count(exchange.nowMs, ask.inputTokens, tokensOf(exchange, ask));
    const { inputTokens, outputTokens } = tally;
    const requests = this.#rate?.used ?? tally.requests;
    return { requestsPerMinute: this.#rate?.perMinute ?? null, requests, inputTokens, outputTokens };
  }

  /** When the last of the queues lets the request through; null: one of them is full. */
  #servedAtMs(nowMs: number, serviceMs: number, queues: readonly Capacity[]): number | null {
    let servedAtMs = this.#capacity === null ? nowMs : this.#capacity.admit(nowMs, serviceMs);
    for (const queue of queues) {
      const throughAtMs = queue.admit(nowMs, serviceMs);
      servedAtMs = servedAtMs === null || throughAtMs === null ? null : Math.max(servedAtMs, throughAtMs);
    }
    return servedAtMs;
  }
}
