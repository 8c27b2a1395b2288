import type { Catalog, DialectName, WireHabits } from "../config/chain.ts";

/**
 * The providers that need no description in a chain file. Base URLs and key variables are those that each vendor
 * documents; a null `apiKeyPrefix` means that not every valid key has the same one. An empty base URL (Azure) means that
 * there is none before the user has made a resource: the chain file or `baseUrlEnv` has to give it.
 */
export const CATALOG: Catalog = {
  openai: entry("openai", "https://api.openai.com/v1", "OPENAI_API_KEY", "OPENAI_BASE_URL", {
    tokensField: "max_completion_tokens",
  }),
  // From Claude 4.6 on a last message of the assistant's is refused.
  anthropic: entry("anthropic", "https://api.anthropic.com", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", {
    prefill: ["claude-3", "claude-sonnet-4-0", "claude-opus-4-0", "claude-opus-4-1", "-4-2025", "-4-5"],
  }),
  google: entry("gemini", "https://generativelanguage.googleapis.com", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL"),
  azure: entry("openai", "", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_BASE_URL", { tokensField: "max_completion_tokens" }),
  cerebras: entry("openai", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY", "CEREBRAS_BASE_URL", {
    tokensField: "max_completion_tokens",
  }),
  cohere: entry("openai", "https://api.cohere.ai/compatibility/v1", "COHERE_API_KEY", "COHERE_BASE_URL", {
    streamOptions: false,
  }),
  // It carries a message on at its beta address only: a chain file that names that one says `accepts_prefill: true`.
  deepseek: entry("openai", "https://api.deepseek.com", "DEEPSEEK_API_KEY", "DEEPSEEK_BASE_URL", { prefixFlag: true }),
  fireworks: entry("openai", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY", "FIREWORKS_BASE_URL"),
  groq: entry("openai", "https://api.groq.com/openai/v1", "GROQ_API_KEY", "GROQ_BASE_URL"),
  huggingface: entry("openai", "https://router.huggingface.co/v1", "HF_TOKEN", "HUGGINGFACE_BASE_URL"),
  mistral: entry("openai", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", "MISTRAL_BASE_URL", {
    streamOptions: false,
    prefill: "all",
    prefixFlag: true,
  }),
  moonshot: entry("openai", "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY", "MOONSHOT_BASE_URL"),
  nvidia: entry("openai", "https://integrate.api.nvidia.com/v1", "NVIDIA_API_KEY", "NVIDIA_BASE_URL"),
  openrouter: entry("openai", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", "OPENROUTER_BASE_URL"),
  perplexity: entry("openai", "https://api.perplexity.ai", "PERPLEXITY_API_KEY", "PERPLEXITY_BASE_URL", {
    streamOptions: false,
    strictTurns: true,
  }),
  together: entry("openai", "https://api.together.ai/v1", "TOGETHER_API_KEY", "TOGETHER_BASE_URL"),
  xai: entry("openai", "https://api.x.ai/v1", "XAI_API_KEY", "XAI_BASE_URL"),
  llamacpp: entry("openai", "http://127.0.0.1:8080/v1", null, "LLAMACPP_BASE_URL", { strictTurns: true }),
  lmstudio: entry("openai", "http://127.0.0.1:1234/v1", null, "LMSTUDIO_BASE_URL", { strictTurns: true }),
  ollama: entry("openai", "http://127.0.0.1:11434/v1", null, "OLLAMA_BASE_URL"),
  vllm: entry("openai", "http://127.0.0.1:8000/v1", null, "VLLM_BASE_URL", { strictTurns: true }),
};

function entry(
  dialect: DialectName,
  baseUrl: string,
  apiKeyEnv: string | null,
  baseUrlEnv: string,
  habits: WireHabits = {},
): Catalog[string] {
  return { dialect, baseUrl, apiKeyEnv, apiKeyPrefix: null, baseUrlEnv, habits };
}
