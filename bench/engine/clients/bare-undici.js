import { Pool } from "undici";
import { MESSAGES, MODEL } from "../exchange.js";

/** The floor: undici's pool and JSON both ways, with no thought for what may go wrong. */
export function bareUndici(origin) {
  const pool = new Pool(origin);
  return async () => {
    const { statusCode, body } = await pool.request({
      method: "POST",
      path: "/v1/chat/completions",
      headers: { "content-type": "application/json", authorization: "Bearer key" },
      body: JSON.stringify({ model: MODEL, messages: MESSAGES }),
    });
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    const answer = await body.json();
    return answer.choices[0].message.content;
  };
}
