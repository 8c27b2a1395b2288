import type { EffortRule } from "../config/chain.ts";

/** The open models of OpenAI's, whoever serves them. */
export const OPEN_MODEL_EFFORTS: readonly EffortRule[] = [{ models: ["gpt-oss"], known: ["low", "medium", "high"] }];

/** Each generation of OpenAI's models knows other efforts: the first rule that names one counts. */
export const OPENAI_EFFORTS: readonly EffortRule[] = [
  { models: ["gpt-5-pro"], known: ["high"] },
  { models: ["gpt-5.1-codex-max"], known: ["low", "medium", "high", "xhigh"] },
  { models: ["gpt-5.2-pro"], known: ["medium", "high", "xhigh"] },
  { models: ["gpt-5-codex", "gpt-5.1-codex"], known: ["low", "medium", "high"] },
  { models: ["gpt-5.1"], known: ["none", "low", "medium", "high"] },
  { models: ["gpt-5."], known: ["none", "low", "medium", "high", "xhigh"] },
  { models: ["gpt-5"], known: ["minimal", "low", "medium", "high"] },
  { models: ["o1", "o3", "o4", "gpt-oss"], known: ["low", "medium", "high"] },
];
