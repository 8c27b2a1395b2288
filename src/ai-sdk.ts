export { type AsksChains, failoverModel, type FailoverModelOptions } from "./ai-sdk/failover-model.ts";
export type { HolyfailOptions } from "./ai-sdk/holyfail-options.ts";
export type { FailoverModelV2 } from "./ai-sdk/words-v2.ts";
export type { FailoverModelV3 } from "./ai-sdk/words-v3.ts";
