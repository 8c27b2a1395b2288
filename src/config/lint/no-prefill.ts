import { inEachChain, type LintRule } from "./rule.ts";

/** `rescue: continue` promises something that only a tier which accepts a prefill can keep. */
export const noPrefill: LintRule = {
  id: "no-prefill",
  check: inEachChain((chain, subject) => {
    if (chain.stream.rescue !== "continue" || chain.tiers.some(({ acceptsPrefill }) => acceptsPrefill)) return [];
    return [
      {
        path: ["chains", chain.name, "stream", "rescue"],
        message: "no tier of this chain accepts a prefill: a stream that is cut ends as with rescue: error",
        hint: "add a model that carries on a last message of the assistant's (accepts_prefill: true says that one does), or choose hold",
      },
    ].filter(({ path }) => subject.written(path));
  }),
};
