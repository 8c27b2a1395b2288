import { Socket } from "node:net";
import { buildConnector } from "undici";

/** A request that has been handed to a pool and may wait for a connection. */
export interface Waiter {
  /** The socket that is being connected for it alone; null: it waits for any. */
  socket: Socket | null;
  /** Neither sent nor settled yet. */
  readonly isWaiting: boolean;
  /** Counted among the waiting ones without a socket of their own. */
  isFloating: boolean;
}

/**
 * Makes a pool's connections, and knows for which request each was begun. Undici cannot take a request back before its
 * connection stands: without this, a server that never finishes the handshake would keep one socket for ever for each
 * request that was cancelled meanwhile.
 */
export class Connecting {
  readonly connect: buildConnector.connector;
  #dispatching: Waiter | null = null;
  /**
   * Waiting requests without a socket of their own. A count, since a long-lived set that all of them pass through makes
   * the garbage collector promote them: that alone costs a third of a request.
   */
  #floating = 0;
  /** Sockets that are being connected for no request in particular. */
  readonly #adrift = new Set<Socket>();

  constructor(options: buildConnector.BuildOptions) {
    const connect = buildConnector(options);
    this.connect = (target, callback) => {
      // When a request that was sent is given up, undici connects anew for it, only to find that it has gone.
      if (this.#dispatching === null && this.#floating === 0) return callback(new Error("nobody waits for it"), null);
      // Undici's connector returns its socket, although its types do not say so.
      const socket: unknown = connect(target, (...result) => {
        if (socket instanceof Socket) this.#adrift.delete(socket);
        callback(...result);
      });
      if (!(socket instanceof Socket)) return;
      // The pool begins a connection inside the dispatch of the request that needs it. One that it begins at another
      // time replaces a connection that the server closed.
      if (this.#dispatching === null) this.#adrift.add(socket);
      else this.#dispatching.socket = socket;
    };
  }

  dispatch(waiter: Waiter, begin: () => void): void {
    this.#dispatching = waiter;
    try {
      begin();
    } finally {
      this.#dispatching = null;
    }
    if (!waiter.isWaiting || waiter.socket !== null) return;
    waiter.isFloating = true;
    this.#floating += 1;
  }

  /** The request was sent (then the connection is not ours any more), or nobody waits for it any more. */
  leave(waiter: Waiter, isSent: boolean): void {
    const { socket } = waiter;
    waiter.socket = null;
    if (socket !== null && !isSent) socket.destroy(new Error("given up"));
    if (!waiter.isFloating) return;
    waiter.isFloating = false;
    this.#floating -= 1;
    if (this.#floating > 0) return;
    for (const unwanted of this.#adrift) unwanted.destroy(new Error("given up"));
  }
}
