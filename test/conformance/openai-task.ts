import OpenAI from "openai";
import { type ClientOptions, generatedClientOptions, MODELS } from "./client-shape.ts";
import type { Done, Task, TaskClient } from "./task-shape.ts";

type Body = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, "stream">;

/** The `openai` package; a stream is put together by its own helper. */
export function openaiTask(options: ClientOptions): TaskClient {
  const client = new OpenAI(generatedClientOptions(options));
  return {
    plain: async (task) => doneOf(await client.chat.completions.create(bodyOf(task))),
    streamed: async (task) => {
      const stream = client.chat.completions.stream({ ...bodyOf(task), stream_options: { include_usage: true } });
      let thoughts = "";
      stream.on("chunk", ({ choices }) => {
        for (const { delta } of choices) thoughts += thoughtsIn(delta);
      });
      const whole = await stream.finalChatCompletion();
      return { ...doneOf(whole), thoughts };
    },
  };
}

function bodyOf(task: Task): Body {
  const { tools, choice, parallel, format, stops, thinks, tokensMax, seed, topP } = task;
  return {
    model: MODELS.openai,
    messages: messagesOf(task),
    ...(tools === undefined
      ? null
      : {
          tools: tools.map(({ name, description, schema }) => ({
            type: "function" as const,
            function: { name, description, parameters: schema, strict: false },
          })),
        }),
    ...(choice === undefined
      ? null
      : { tool_choice: typeof choice === "string" ? choice : { type: "function" as const, function: choice } }),
    ...(parallel === undefined ? null : { parallel_tool_calls: parallel }),
    ...(format === undefined ? null : { response_format: formatOf(format) }),
    ...(stops === undefined ? null : { stop: [...stops] }),
    ...(thinks === undefined ? null : { reasoning_effort: "low" as const }),
    ...(tokensMax === undefined ? null : { max_completion_tokens: tokensMax }),
    ...(seed === undefined ? null : { seed }),
    ...(topP === undefined ? null : { top_p: topP }),
  };
}

function formatOf(format: NonNullable<Task["format"]>): NonNullable<Body["response_format"]> {
  if (format === "json") return { type: "json_object" };
  return { type: "json_schema", json_schema: { name: "wanted", schema: { ...format }, strict: true } };
}

function messagesOf({ prompt, system, images = [], after }: Task): OpenAI.ChatCompletionMessageParam[] {
  const pictures = images.map((image) => ({
    type: "image_url" as const,
    image_url: { url: image.startsWith("http") ? image : `data:image/png;base64,${image}` },
  }));
  const content = pictures.length === 0 ? prompt : [{ type: "text" as const, text: prompt }, ...pictures];
  const asked: OpenAI.ChatCompletionMessageParam[] = [{ role: "user", content }];
  if (system !== undefined) asked.unshift({ role: "system", content: system });
  if (after === undefined) return asked;
  const turn = after.done.turn as OpenAI.ChatCompletionMessage;
  const results = (turn.tool_calls ?? []).map(({ id }, index) => ({
    role: "tool" as const,
    tool_call_id: id,
    content: after.results[index] ?? "",
  }));
  return [...asked, turn, ...results];
}

function doneOf({ choices, usage }: OpenAI.ChatCompletion): Done {
  const choice = choices[0];
  if (choice === undefined) throw new Error("no choice");
  const { message } = choice;
  const calls = (message.tool_calls ?? []).map((call) => {
    if (call.type !== "function") throw new Error(`a call of type ${call.type}`);
    return { name: call.function.name, input: JSON.parse(call.function.arguments) as unknown };
  });
  return {
    text: message.content ?? "",
    thoughts: thoughtsIn(message),
    calls,
    finish: choice.finish_reason,
    inputTokens: usage?.prompt_tokens ?? null,
    cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    thoughtTokens: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
    turn: message,
  };
}

/** The package has no name for what most of those that speak like OpenAI call the model's thoughts. */
function thoughtsIn(said: object): string {
  return "reasoning_content" in said && typeof said.reasoning_content === "string" ? said.reasoning_content : "";
}
