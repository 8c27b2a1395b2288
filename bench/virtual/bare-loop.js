// For scale: what JSON alone costs. An async loop in which a client and a provider exchange the same prompts and answers
// as in the simulation, every byte encoded and parsed on both sides, without time, faults, a chain or statistics.
import { makePrompts } from "../../src/bench/prompts.ts";
import { answerText } from "../../src/sim/answer-text.ts";
import { fitOutputLength } from "../../src/sim/output-length.ts";
import { rollDice } from "../../src/sim/request-dice.ts";
import { seededRandom } from "../../src/sim/seeded-random.ts";
import { ANSWER, MODEL } from "../engine/exchange.js";

const random = seededRandom(42);
const prompts = makePrompts(random.fork("bench"));
const lengthOf = fitOutputLength({ mean: 350, p95: 900 });
/** As many as are enough for the lengths to be spread as in the simulation. */
const texts = Array.from({ length: 256 }, (_, number) => {
  const { length } = rollDice(random.fork("request", number));
  return JSON.parse(answerText(lengthOf(length)).literal());
});

process.on("message", async (requests) => {
  const before = { ...process.cpuUsage(), wallUs: performance.now() * 1000 };
  let characters = 0;
  for (let number = 0; number < requests; number++) characters += (await ask(number)).length;
  if (characters === 0) throw new Error("nobody answered");
  const { user, system } = process.cpuUsage(before);
  process.send({ cpuUs: (user + system) / requests, wallUs: (performance.now() * 1000 - before.wallUs) / requests });
});
process.on("disconnect", () => process.exit());
process.send("ready");

async function ask(number) {
  const body = JSON.stringify({ model: MODEL, messages: prompts[number % prompts.length] });
  const answer = JSON.parse(await provider(body, number));
  return answer.choices[0].message.content;
}

async function provider(body, number) {
  const { model, messages } = JSON.parse(body);
  if (messages.length === 0) throw new Error("nothing was asked");
  const message = { ...ANSWER.choices[0].message, content: texts[number % texts.length] };
  return JSON.stringify({ ...ANSWER, model, choices: [{ ...ANSWER.choices[0], message }] });
}
