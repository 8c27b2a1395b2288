import type { ModelNames } from "../config/chain.ts";

/** Whether a habit that is told by models' names is this model's. */
export function names(models: ModelNames, model: string): boolean {
  return models === "all" || models.some((part) => model.includes(part));
}
