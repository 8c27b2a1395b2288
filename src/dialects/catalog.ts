import type { Catalog, KnownProvider, WireHabits } from "../config/chain.ts";
import { all, ANTHROPIC, GOOGLE, OPENAI, some } from "./catalog-abilities.ts";
import { OPEN_MODEL_EFFORTS, OPENAI_EFFORTS } from "./effort-rules.ts";
import { CLAUDE_TO_4_5 } from "./model-generations.ts";

/**
 * The providers that need no description in a chain file. Base URLs and key variables are those that each vendor
 * documents; a null `apiKeyPrefix` means that not every valid key has the same one. An empty base URL (Azure) means that
 * there is none before the user has made a resource: the chain file or `baseUrlEnv` has to give it. What is not known of
 * a model is taken for granted, except how hard to think: a parameter that a model does not know is refused.
 */
export const CATALOG: Catalog = {
  openai: {
    ...vendor("https://api.openai.com/v1", "OPENAI", "https://platform.openai.com/docs/api-reference/chat"),
    apiKeyPrefix: "sk-",
    // Models that reason have no temperature.
    habits: {
      tokensField: "max_completion_tokens",
      samples: ["gpt-3.5", "gpt-4", "chatgpt"],
      efforts: OPENAI_EFFORTS,
    },
    abilities: OPENAI,
  },
  anthropic: {
    ...vendor("https://api.anthropic.com", "ANTHROPIC", "https://platform.claude.com/docs/en/api/messages"),
    dialect: "anthropic",
    apiKeyPrefix: "sk-ant-",
    habits: { prefill: CLAUDE_TO_4_5 },
    abilities: ANTHROPIC,
  },
  google: {
    ...vendor("https://generativelanguage.googleapis.com", "GEMINI", "https://ai.google.dev/api/generate-content"),
    dialect: "gemini",
    baseUrlEnv: "GOOGLE_GEMINI_BASE_URL",
    abilities: GOOGLE,
  },
  azure: {
    ...vendor("", "AZURE_OPENAI", "https://learn.microsoft.com/azure/ai-foundry/openai/reference"),
    hostSuffix: ".openai.azure.com",
    habits: { tokensField: "max_completion_tokens", efforts: OPENAI_EFFORTS },
    abilities: OPENAI,
  },
  baseten: vendor(
    "https://inference.baseten.co/v1",
    "BASETEN",
    "https://docs.baseten.co/development/model-apis/overview",
  ),
  cerebras: {
    ...vendor(
      "https://api.cerebras.ai/v1",
      "CEREBRAS",
      "https://inference-docs.cerebras.ai/api-reference/chat-completions",
    ),
    apiKeyPrefix: "csk-",
    habits: { tokensField: "max_completion_tokens", efforts: OPEN_MODEL_EFFORTS },
    abilities: [...all({ images: false, reasoning: false }), ...some(["gpt-oss"], { reasoning: true })],
  },
  cohere: {
    ...vendor("https://api.cohere.ai/compatibility/v1", "COHERE", "https://docs.cohere.com/docs/compatibility-api"),
    habits: { streamOptions: false, refuses: ["parallel_tool_calls"] },
    abilities: [...all({ images: false, reasoning: false }), ...some(["vision"], { images: true })],
  },
  deepinfra: vendor("https://api.deepinfra.com/v1/openai", "DEEPINFRA", "https://deepinfra.com/docs/openai_api"),
  // It carries a message on at its beta address only: a chain file that names that one says `accepts_prefill: true`.
  deepseek: {
    ...vendor("https://api.deepseek.com", "DEEPSEEK", "https://api-docs.deepseek.com"),
    apiKeyPrefix: "sk-",
    habits: { prefixFlag: true, reasoningField: "thinking", thoughtsField: "reasoning_content" },
    abilities: all({ images: false, json_schema: false, reasoning: true }),
  },
  fireworks: {
    ...vendor(
      "https://api.fireworks.ai/inference/v1",
      "FIREWORKS",
      "https://docs.fireworks.ai/api-reference/post-chatcompletions",
    ),
    habits: { efforts: OPEN_MODEL_EFFORTS },
    abilities: [
      ...all({ reasoning: false }),
      ...some(["gpt-oss", "qwen3", "deepseek-v3", "glm-4"], { reasoning: true }),
    ],
  },
  github: {
    ...vendor("https://models.github.ai/inference", "GITHUB_MODELS", "https://docs.github.com/rest/models/inference"),
    apiKeyEnv: "GITHUB_TOKEN",
  },
  groq: {
    ...vendor("https://api.groq.com/openai/v1", "GROQ", "https://console.groq.com/docs/api-reference"),
    apiKeyPrefix: "gsk_",
    habits: { tokensField: "max_completion_tokens", efforts: OPEN_MODEL_EFFORTS },
    abilities: [
      ...all({ images: false, json_schema: false, reasoning: false }),
      ...some(["llama-4"], { images: true, json_schema: true }),
      ...some(["gpt-oss", "kimi-k2"], { json_schema: true }),
      ...some(["gpt-oss"], { reasoning: true }), // Qwen's models there know no efforts but none and their own.
    ],
  },
  huggingface: {
    ...vendor("https://router.huggingface.co/v1", "HUGGINGFACE", "https://huggingface.co/docs/inference-providers"),
    apiKeyEnv: "HF_TOKEN",
    apiKeyPrefix: "hf_",
  },
  hyperbolic: vendor("https://api.hyperbolic.xyz/v1", "HYPERBOLIC", "https://docs.hyperbolic.xyz/docs/rest-api"),
  minimax: {
    ...vendor("https://api.minimax.io/v1", "MINIMAX", "https://platform.minimax.io/docs/api-reference/text-openai-api"),
    abilities: all({ images: false, json_schema: false, reasoning: false }),
  },
  mistral: {
    ...vendor("https://api.mistral.ai/v1", "MISTRAL", "https://docs.mistral.ai/api"),
    habits: {
      streamOptions: false,
      seedField: "random_seed",
      nineLetterIds: true,
      efforts: [{ models: "all", known: ["none", "high"] }],
      prefill: "all",
      prefixFlag: true,
    },
    abilities: [
      ...all({ reasoning: false }),
      ...some(["codestral", "devstral", "nemo", "mistral-large-24"], { images: false }),
    ],
  },
  moonshot: {
    ...vendor("https://api.moonshot.ai/v1", "MOONSHOT", "https://platform.moonshot.ai/docs/api/chat"),
    apiKeyPrefix: "sk-",
    habits: { reasoningField: "thinking", thoughtsField: "reasoning_content" },
    abilities: [
      ...all({ images: false, json_schema: false, reasoning: false }),
      ...some(["vision"], { images: true }),
      ...some(["k2.5", "k2.6"], { images: true, reasoning: true }),
    ],
  },
  nebius: vendor(
    "https://api.tokenfactory.nebius.com/v1",
    "NEBIUS",
    "https://docs.tokenfactory.nebius.com/api-reference",
  ),
  novita: vendor(
    "https://api.novita.ai/openai",
    "NOVITA",
    "https://novita.ai/docs/api-reference/model-apis-llm-create-chat-completion",
  ),
  nvidia: {
    ...vendor("https://integrate.api.nvidia.com/v1", "NVIDIA", "https://docs.api.nvidia.com/nim/reference/llm-apis"),
    apiKeyPrefix: "nvapi-",
  },
  openrouter: {
    ...vendor("https://openrouter.ai/api/v1", "OPENROUTER", "https://openrouter.ai/docs/api-reference/chat-completion"),
    apiKeyPrefix: "sk-or-",
    habits: { reasoningField: "reasoning", thoughtsField: "reasoning_details", keyPath: "/key" },
    // It leaves out by itself what a model does not know.
    abilities: all({ reasoning: true }),
  },
  perplexity: {
    ...vendor(
      "https://api.perplexity.ai",
      "PERPLEXITY",
      "https://docs.perplexity.ai/api-reference/chat-completions-post",
    ),
    apiKeyPrefix: "pplx-",
    habits: { streamOptions: false, strictTurns: true, refuses: ["seed", "stop"] },
    abilities: [
      ...all({ tools: false, json_object: false, reasoning: false }),
      ...some(["deep-research"], { reasoning: true }),
    ],
  },
  qwen: {
    ...vendor(
      "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
      "DASHSCOPE",
      "https://www.alibabacloud.com/help/en/model-studio/qwen-api-via-openai-chat-completions",
    ),
    apiKeyPrefix: "sk-",
    habits: { reasoningField: "enable_thinking" },
    abilities: [
      ...all({ images: false, json_schema: false, reasoning: false }),
      ...some(["-vl", "qvq", "omni", "qwen3.5", "qwen3.6"], { images: true }),
      ...some(["qwen3", "qwen-plus", "qwen-flash", "qwen-turbo"], { reasoning: true }),
      ...some(["instruct", "coder"], { reasoning: false }),
    ],
  },
  sambanova: vendor(
    "https://api.sambanova.ai/v1",
    "SAMBANOVA",
    "https://docs.sambanova.ai/docs/en/api-reference/overview",
  ),
  siliconflow: {
    ...vendor(
      "https://api.siliconflow.com/v1",
      "SILICONFLOW",
      "https://docs.siliconflow.com/en/api-reference/chat-completions/chat-completions",
    ),
    apiKeyPrefix: "sk-",
    habits: { reasoningField: "enable_thinking" },
  },
  together: {
    ...vendor("https://api.together.ai/v1", "TOGETHER", "https://docs.together.ai/reference/chat-completions-1"),
    habits: { efforts: OPEN_MODEL_EFFORTS },
    abilities: [...all({ reasoning: false }), ...some(["gpt-oss"], { reasoning: true })],
  },
  vercel: {
    ...vendor("https://ai-gateway.vercel.sh/v1", "AI_GATEWAY", "https://vercel.com/docs/ai-gateway/openai-compat"),
    abilities: all({ reasoning: true }),
  },
  xai: {
    ...vendor("https://api.x.ai/v1", "XAI", "https://docs.x.ai/docs/api-reference"),
    apiKeyPrefix: "xai-",
    habits: { efforts: [{ models: ["grok-3-mini"], known: ["low", "high"] }] },
    abilities: [
      ...all({ reasoning: false }),
      ...some(["grok-3", "grok-code"], { images: false }),
      ...some(["grok-3-mini"], { reasoning: true }),
    ],
  },
  zhipu: {
    ...vendor("https://api.z.ai/api/paas/v4", "ZAI", "https://docs.z.ai/api-reference/llm/chat-completion"),
    habits: { reasoningField: "thinking", refuses: ["seed", "parallel_tool_calls"] },
    abilities: [
      ...all({ images: false, json_schema: false, reasoning: true }),
      ...some(["4v", "4.1v", "4.5v", "4.6v"], { images: true }),
    ],
  },
  llamacpp: local(8080, "LLAMACPP", "https://github.com/ggml-org/llama.cpp/tree/master/tools/server", {
    strictTurns: true,
  }),
  lmstudio: local(1234, "LMSTUDIO", "https://lmstudio.ai/docs/developer/openai-compat", { strictTurns: true }),
  ollama: local(11_434, "OLLAMA", "https://docs.ollama.com/api/openai-compatibility", {}),
  vllm: local(8000, "VLLM", "https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html", {
    strictTurns: true,
  }),
};

/** One whose variables begin with this name, and that speaks like OpenAI. */
function vendor(baseUrl: string, variables: string, documentation: string): KnownProvider {
  return {
    dialect: "openai",
    baseUrl,
    apiKeyEnv: `${variables}_API_KEY`,
    apiKeyPrefix: null,
    baseUrlEnv: `${variables}_BASE_URL`,
    habits: {},
    abilities: all({ reasoning: false }),
    documentation,
  };
}

/** A server on this machine, which asks for no key. */
function local(port: number, variables: string, documentation: string, habits: WireHabits): KnownProvider {
  return { ...vendor(`http://127.0.0.1:${port}/v1`, variables, documentation), apiKeyEnv: null, habits, abilities: [] };
}
