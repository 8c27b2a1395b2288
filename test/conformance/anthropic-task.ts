import Anthropic from "@anthropic-ai/sdk";
import { type ClientOptions, generatedClientOptions, MODELS } from "./client-shape.ts";
import type { Done, Task, TaskClient } from "./task-shape.ts";

type Body = Anthropic.MessageCreateParamsNonStreaming;

const TOKENS_MAX_DEFAULT = 4000;
const BUDGET_TOKENS = 1024;

/** The `@anthropic-ai/sdk` package; a stream is put together by its own helper. */
export function anthropicTask(options: ClientOptions): TaskClient {
  const client = new Anthropic(generatedClientOptions(options));
  return {
    plain: async (task) => doneOf(await client.messages.create(bodyOf(task))),
    streamed: async (task) => doneOf(await client.messages.stream(bodyOf(task)).finalMessage()),
  };
}

function bodyOf(task: Task): Body {
  const { system, tools, format, stops, thinks, tokensMax = TOKENS_MAX_DEFAULT, topP } = task;
  const choice = choiceOf(task);
  return {
    model: MODELS.anthropic,
    max_tokens: tokensMax,
    messages: messagesOf(task),
    ...(system === undefined
      ? null
      : { system: [{ type: "text" as const, text: system, cache_control: { type: "ephemeral" as const } }] }),
    ...(tools === undefined
      ? null
      : { tools: tools.map(({ name, description, schema }) => ({ name, description, input_schema: { ...schema } })) }),
    ...(choice === null ? null : { tool_choice: choice }),
    ...(format === undefined ? null : { output_config: { format: formatOf(format) } }),
    ...(stops === undefined ? null : { stop_sequences: [...stops] }),
    ...(thinks === undefined ? null : { thinking: { type: "enabled" as const, budget_tokens: BUDGET_TOKENS } }),
    ...(topP === undefined ? null : { top_p: topP }),
  };
}

function choiceOf({ choice, parallel }: Task): Anthropic.ToolChoice | null {
  const single = parallel === undefined ? null : { disable_parallel_tool_use: true };
  if (choice === undefined) return single === null ? null : { type: "auto", ...single };
  if (choice === "none") return { type: "none" };
  return choice === "required" ? { type: "any", ...single } : { type: "tool", ...choice, ...single };
}

/** This API knows no format without a schema. */
function formatOf(format: NonNullable<Task["format"]>): Anthropic.JSONOutputFormat {
  if (format === "json") throw new Error("this API has no JSON without a schema");
  return { type: "json_schema", schema: { ...format } };
}

function messagesOf({ prompt, images = [], after }: Task): Anthropic.MessageParam[] {
  const pictures = images.map((image) => ({
    type: "image" as const,
    source: image.startsWith("http")
      ? { type: "url" as const, url: image }
      : { type: "base64" as const, media_type: "image/png" as const, data: image },
  }));
  const content = pictures.length === 0 ? prompt : [...pictures, { type: "text" as const, text: prompt }];
  const asked: Anthropic.MessageParam[] = [{ role: "user", content }];
  if (after === undefined) return asked;
  const turn = after.done.turn as Anthropic.ContentBlock[];
  const results = turn.flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
  return [
    ...asked,
    { role: "assistant", content: turn },
    {
      role: "user",
      content: results.map((id, index) => ({
        type: "tool_result" as const,
        tool_use_id: id,
        content: after.results[index] ?? "",
      })),
    },
  ];
}

function doneOf({ content, stop_reason: finish, usage }: Anthropic.Message): Done {
  const cached = usage.cache_read_input_tokens ?? 0;
  return {
    text: content.map((block) => (block.type === "text" ? block.text : "")).join(""),
    thoughts: content.map((block) => (block.type === "thinking" ? block.thinking : "")).join(""),
    calls: content.flatMap((block) => (block.type === "tool_use" ? [{ name: block.name, input: block.input }] : [])),
    finish,
    inputTokens: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0),
    cachedTokens: cached,
    thoughtTokens: usage.output_tokens_details?.thinking_tokens ?? 0,
    turn: content,
  };
}
