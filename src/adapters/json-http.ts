import { request as httpRequest } from "node:http";

/** Far more than a list of faults takes. */
const REPLY_BYTES_MAX = 16 * 1024 * 1024;
const REPLY_MS_MAX = 10_000;

export interface JsonReply {
  readonly status: number;
  /** Undefined: it is not JSON. */
  readonly body: unknown;
}

/** Nobody answered; `code` is the system's, such as ECONNREFUSED. */
export class NoReply extends Error {
  override readonly name = "NoReply";
  readonly code: string;

  constructor(code: string) {
    super(`no reply (${code})`);
    this.code = code;
  }
}

/** One request with a JSON body (undefined: none) and a JSON reply, over plain HTTP. Rejects with NoReply. */
export function askJson(url: URL, method: string, body?: unknown): Promise<JsonReply> {
  const text = body === undefined ? "" : JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) };
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(new NoReply(error.code ?? error.message));
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > REPLY_BYTES_MAX) request.destroy(new Error("too large"));
        else chunks.push(chunk);
      });
      response.on("error", fail);
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString("utf8")) });
      });
    });
    const timer = setTimeout(() => request.destroy(new Error("ETIMEDOUT")), REPLY_MS_MAX);
    request.once("close", () => clearTimeout(timer));
    request.on("error", fail);
    request.end(text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
