import { Pool } from "undici";
import { REQUEST } from "../exchange.js";

/** The floor: undici's pool, the lines of the body, JSON.parse of each, with no thought for what may go wrong. */
export function bareUndici(base) {
  const { origin, pathname } = new URL(base);
  const pool = new Pool(origin);
  return async (firstToken) => {
    const { statusCode, body } = await pool.request({
      method: "POST",
      path: `${pathname}/chat/completions`,
      headers: { "content-type": "application/json", authorization: "Bearer key" },
      body: JSON.stringify(REQUEST),
    });
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    const decoder = new TextDecoder();
    let text = "";
    let rest = "";
    for await (const bytes of body) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
        const content = JSON.parse(line.slice(6)).choices[0]?.delta.content;
        if (!content) continue;
        if (text === "") firstToken();
        text += content;
      }
    }
    return text;
  };
}
