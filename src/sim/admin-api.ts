import type { Clock } from "../core/clock.ts";
import { faultJson, providerJson, serverJson } from "./admin-json.ts";
import { type LiveFault, type LiveFaults, type NewFault, stateOf } from "./live-faults.ts";
import type { SimServer } from "./server.ts";

/** A list has at most so many faults; those that are active come first, those that are over last. */
const LISTED_MAX = 1000;

export interface AdminRequest {
  readonly method: string;
  /** Without what comes after the "?". */
  readonly path: string;
  readonly body: string;
}

export interface AdminReply {
  readonly status: number;
  /** Any JSON value. */
  readonly body: unknown;
  /** The methods that this path has; of a 405. */
  readonly allow?: string;
}

/** What is wrong with a fault that was sent. */
export interface Refusal {
  readonly rule: string;
  readonly field: string;
  readonly message: string;
  readonly hint: string | null;
}

export interface AdminApiOptions {
  readonly clock: Clock;
  readonly server: SimServer;
  readonly faults: LiveFaults;
  readonly scenario: string;
  readonly seed: number;
  /** Reads a fault as scenario files have it. */
  readonly readFault: (
    data: unknown,
  ) => ({ readonly ok: true } & NewFault) | { readonly ok: false; readonly problems: readonly Refusal[] };
}

type Handler = (request: AdminRequest, options: AdminApiOptions, id: string) => AdminReply | Promise<AdminReply>;

interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, Handler>>;
}

const ROUTES: readonly Route[] = [
  { path: /^\/$/, methods: { GET: overview } },
  { path: /^\/state$/, methods: { GET: state } },
  { path: /^\/faults$/, methods: { GET: list, POST: add, DELETE: clear } },
  { path: /^\/faults\/([^/]+)$/, methods: { GET: show, DELETE: remove } },
];

const ENDPOINTS = {
  "GET /state": "how each provider stands: requests, connections, lag behind its own schedule",
  "GET /faults": "every fault: scheduled, active or over, and how many requests each hit",
  "POST /faults": "adds one: a JSON object with the fields of a fault in a scenario file, times counted from now",
  "DELETE /faults": "ends all of them",
  "GET /faults/ID": "one fault",
  "DELETE /faults/ID": "ends one",
};

/** Answers one request of the admin API: what a running simulation tells of itself, and the faults that come and go. */
export async function answerAdmin(request: AdminRequest, options: AdminApiOptions): Promise<AdminReply> {
  const route = ROUTES.find(({ path }) => path.test(request.path));
  if (route === undefined) {
    return failed(404, "there is nothing here", `the paths are ${Object.keys(ENDPOINTS).join(", ")}`);
  }
  const method = request.method === "HEAD" ? "GET" : request.method;
  const handler = Object.hasOwn(route.methods, method) ? route.methods[method] : undefined;
  if (handler === undefined) {
    const allow = Object.keys(route.methods).join(", ");
    return { ...failed(405, "this path has no such method", `it has ${allow}`), allow };
  }
  return handler(request, options, route.path.exec(request.path)?.[1] ?? "");
}

/** A reply that says why not. */
export function failed(status: number, message: string, hint: string): AdminReply {
  return { status, body: { error: { message, hint, problems: [] } } };
}

function overview(_request: AdminRequest, { scenario, seed }: AdminApiOptions): AdminReply {
  return { status: 200, body: { is: "holyfail sim", scenario, seed, endpoints: ENDPOINTS } };
}

function state(_request: AdminRequest, { server, scenario, seed }: AdminApiOptions): AdminReply {
  const providers = server.listeners.map(providerJson);
  return { status: 200, body: { scenario, seed, ...serverJson(server), providers } };
}

const ORDER = { active: 0, scheduled: 1, over: 2 } as const;

function list(_request: AdminRequest, { faults, clock }: AdminApiOptions): AdminReply {
  const nowMs = clock.now();
  const place = (fault: LiveFault): number => ORDER[stateOf(fault, nowMs)];
  const sorted = faults.all.toSorted((a, b) => place(a) - place(b));
  const listed = sorted.slice(0, LISTED_MAX).map((fault) => faultJson(fault, nowMs));
  return { status: 200, body: { faults: listed, left_out: sorted.length - listed.length } };
}

async function add({ body }: AdminRequest, { faults, clock, readFault }: AdminApiOptions): Promise<AdminReply> {
  const data = parsed(body);
  if (data === undefined) return failed(400, "the body is not JSON", "send one JSON object: the fields of the fault");
  const read = readFault(data);
  if (!read.ok)
    return { status: 400, body: { error: { message: "not a fault", hint: null, problems: read.problems } } };
  const nowMs = clock.now();
  const added = await faults.add(read, nowMs);
  if (added === null) return failed(409, "there are too many faults already", "remove some first");
  return { status: 201, body: { fault: faultJson(added, nowMs) } };
}

function show(_request: AdminRequest, { faults, clock }: AdminApiOptions, id: string): AdminReply {
  const fault = faults.get(id);
  return fault === null ? unknownId() : { status: 200, body: { fault: faultJson(fault, clock.now()) } };
}

async function remove(_request: AdminRequest, { faults }: AdminApiOptions, id: string): Promise<AdminReply> {
  if (faults.get(id) === null) return unknownId();
  await faults.remove([id]);
  return { status: 200, body: { removed: [id] } };
}

async function clear(_request: AdminRequest, { faults }: AdminApiOptions): Promise<AdminReply> {
  const ids = faults.all.map(({ id }) => id);
  await faults.remove(ids);
  return { status: 200, body: { removed: ids } };
}

function unknownId(): AdminReply {
  return failed(404, "there is no fault with this id", "GET /faults lists them");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
