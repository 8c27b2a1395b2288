import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { REQUEST_ID_HEADER } from "../../src/core/transport.ts";
import { generatedClientOptions } from "./client-shape.ts";
import type { GivenSim } from "./given-sim.ts";

/** The vendors' clients as they are, for what only one of them has. */
export function openaiAt(sim: GivenSim): OpenAI {
  return new OpenAI(generatedClientOptions({ baseUrl: sim.baseUrlOf("openai") }));
}

export function anthropicAt(sim: GivenSim): Anthropic {
  return new Anthropic(generatedClientOptions({ baseUrl: sim.baseUrlOf("anthropic") }));
}

export function geminiAt(sim: GivenSim): GoogleGenAI {
  const headers = { [REQUEST_ID_HEADER]: "r1" };
  return new GoogleGenAI({ apiKey: "any-key", httpOptions: { baseUrl: sim.baseUrlOf("gemini"), headers } });
}
