import { REQUEST_ID_HEADER, type Transport, type TransportBody } from "../core/transport.ts";

/** What every provider says when its answer is over: why it stopped, or that it did. A second reading beside the dialects'. */
const FINISH = /"(?:finish_reason|finishReason|stop_reason)":\s*"\w|"type":\s*"message_stop"/;
/** A chunk may cut the words in two: so many characters are looked at again. */
const TAIL_CHARACTERS = 60;

/** A transport that listens in, and the requests of which some provider has said that its answer is over. */
export function overhear(transport: Transport): {
  readonly transport: Transport;
  readonly finished: ReadonlySet<string>;
} {
  const finished = new Set<string>();
  return {
    finished,
    transport: {
      send: async (request, cancellation) => {
        const response = await transport.send(request, cancellation);
        const id = request.headers[REQUEST_ID_HEADER]?.replace(/\.\d+$/, "");
        return id === undefined
          ? response
          : { ...response, body: listened(response.body, (said) => FINISH.test(said) && finished.add(id)) };
      },
    },
  };
}

function listened(body: TransportBody, hear: (said: string) => void): TransportBody {
  const decoder = new TextDecoder();
  let tail = "";
  return {
    text: async (bytesMax) => {
      const text = await body.text(bytesMax);
      hear(text);
      return text;
    },
    next: async () => {
      const bytes = await body.next();
      const said = tail + (bytes === null ? "" : decoder.decode(bytes, { stream: true }));
      hear(said);
      tail = said.slice(-TAIL_CHARACTERS);
      return bytes;
    },
  };
}
