import type { ChainFile } from "../config/chain.ts";

/** What can be given as `model`, in the shape of OpenAI's list. */
export interface ModelList {
  readonly object: "list";
  readonly data: readonly ListedModel[];
}

export interface ListedModel {
  /** "auto", or a chain's name. */
  readonly id: string;
  readonly object: "model";
  readonly owned_by: "holyfail";
  /** The models behind it, in the chain's order; US dollars per million tokens, null: not known. */
  readonly tiers: readonly {
    readonly provider: string;
    readonly model: string;
    readonly context_window: number | null;
    readonly price: { readonly input_per_mtok: number; readonly output_per_mtok: number } | null;
  }[];
}

export function modelList({ chains, defaultChain }: ChainFile, auto: string | null): ModelList {
  const name = auto ?? defaultChain;
  const byName = Object.keys(chains).map((id) => listed(id, chains[id]?.tiers ?? []));
  const tiers = name === null ? undefined : chains[name]?.tiers;
  return { object: "list", data: tiers === undefined ? byName : [listed("auto", tiers), ...byName] };
}

function listed(id: string, tiers: NonNullable<ChainFile["chains"][string]>["tiers"]): ListedModel {
  return {
    id,
    object: "model",
    owned_by: "holyfail",
    tiers: tiers.map(({ provider, model, contextWindow, price }) => ({
      provider: provider.name,
      model,
      context_window: contextWindow,
      price: price === null ? null : { input_per_mtok: price.inputPerMtok, output_per_mtok: price.outputPerMtok },
    })),
  };
}
