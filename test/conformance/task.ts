import type { DialectName } from "../../src/config/chain.ts";
import { anthropicTask } from "./anthropic-task.ts";
import type { ClientOptions } from "./client-shape.ts";
import { geminiTask } from "./gemini-task.ts";
import { openaiTask } from "./openai-task.ts";
import type { Task, TaskClient } from "./task-shape.ts";

/** A vendor's client for more than words. */
export function taskClient(dialect: DialectName, options: ClientOptions): TaskClient {
  return CLIENTS[dialect](options);
}

const CLIENTS = { openai: openaiTask, anthropic: anthropicTask, gemini: geminiTask } as const;

export const WEATHER = {
  name: "get_weather",
  description: "The weather in a city.",
  schema: {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer", minimum: 2, maximum: 7 } },
    required: ["city", "days"],
    additionalProperties: false,
  },
} as const;

export const CLOCK = {
  name: "get_time",
  description: "The time in a place.",
  schema: {
    type: "object",
    properties: { zone: { type: "string", enum: ["Europe/Berlin", "UTC"] } },
    required: ["zone"],
    additionalProperties: false,
  },
} as const;

export const BOTH: Task = { prompt: "Use get_weather and get_time.", tools: [WEATHER, CLOCK] };

/** One dot, so that nobody has to look at it. */
export const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
