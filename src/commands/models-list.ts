import { loadPriceList } from "../adapters/price-list.ts";
import { capabilitiesBy } from "../config/capabilities.ts";
import { quoted } from "../config/diagnostic.ts";
import { PRICES_AS_OF } from "../config/prices-as-of.ts";
import { suggest } from "../config/suggestion.ts";
import { writtenPrice } from "../config/written-chain.ts";
import { CATALOG } from "../dialects/catalog.ts";
import { type KnownModel, modelSections } from "../report/models.ts";
import { sectionsText } from "../report/table.ts";
import type { ModelsOptions } from "./models.ts";
import { CommandError, EXIT, type Terminal } from "./terminal.ts";

/** Where nobody looks, nothing has to be cut: a reader such as grep wants whole names. */
const COLUMNS_OFF_TERMINAL = 1000;

/** Prints the models that fit. Gives the exit code. */
export async function listModels(pattern: string, options: ModelsOptions, terminal: Terminal): Promise<number> {
  const providers = options.provider === undefined ? Object.keys(CATALOG) : [providerNamed(options.provider)];
  const models = (await modelsOf(providers)).filter((each) => fits(`${each.provider}/${each.model}`, pattern));
  if (options.json === true) {
    terminal.print(`${JSON.stringify(modelsJson(models), null, 2)}\n`);
  } else if (models.length > 0) {
    const { colour, stdoutIsTty } = terminal;
    const columns = stdoutIsTty ? terminal.columns : COLUMNS_OFF_TERMINAL;
    terminal.print(sectionsText(modelSections(models, PRICES_AS_OF), { columns, colour }));
  }
  if (models.length === 0) terminal.say(nothingFound(pattern, options.provider), "error");
  return models.length === 0 ? EXIT.no : EXIT.yes;
}

function providerNamed(name: string): string {
  if (Object.hasOwn(CATALOG, name)) return name;
  const names = Object.keys(CATALOG).toSorted();
  const meant = suggest(name, names);
  throw new CommandError(
    `error: unknown provider ${quoted(name)}.${meant === null ? "" : ` Did you mean "${meant}"?`}\n` +
      `The providers are: ${names.join(", ")}.`,
  );
}

/** By provider and name, both in order. */
async function modelsOf(providers: readonly string[]): Promise<readonly KnownModel[]> {
  const list = await loadPriceList(PRICES_AS_OF);
  return providers.toSorted().flatMap((provider) =>
    [...new Set(list.modelsOf(provider))].toSorted().map((model) => ({
      provider,
      model,
      contextWindow: list.lookUp(provider, model)?.contextWindow ?? null,
      capabilities: capabilitiesBy(CATALOG[provider]?.abilities ?? [], model),
      price: list.lookUp(provider, model)?.price ?? null,
    })),
  );
}

/** Without a star a pattern may stand anywhere in the name; with one it is of the whole name. */
function fits(name: string, pattern: string): boolean {
  const text = name.toLowerCase();
  const [first = "", ...others] = pattern.toLowerCase().split("*");
  const last = others.pop();
  if (last === undefined) return text.includes(first);
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const found = text.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

/** US dollars per million tokens, windows in tokens; null is not known. */
function modelsJson(models: readonly KnownModel[]) {
  return {
    schema: "holyfail.models/1",
    prices_as_of: PRICES_AS_OF,
    models: models.map(({ provider, model, contextWindow, capabilities, price }) => ({
      provider,
      model,
      context_window: contextWindow,
      capabilities,
      price: writtenPrice(price),
    })),
  };
}

function nothingFound(pattern: string, provider: string | undefined): string {
  if (pattern !== "") return `No known model fits ${quoted(pattern)}. A chain may name it all the same.`;
  return `The price list has no models of ${provider ?? "any provider"}. A chain may name those it serves, and their price.`;
}
