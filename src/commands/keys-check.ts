import type { Provider } from "../config/chain.ts";
import type { Cancellation } from "../core/cancellation.ts";
import { CATALOG } from "../dialects/catalog.ts";
import { askAboutKey, type KeyFinding, lookOfKey, unasked } from "../engine/key-check.ts";
import { isBad, isUnproven, keysJson, keysSection } from "../report/keys.ts";
import { sectionsText } from "../report/table.ts";
import type { World } from "../world.ts";
import { interruptibly } from "./chat-run.ts";
import type { KeysOptions } from "./keys.ts";
import { providersMeant } from "./keys-providers.ts";
import { EXIT, type Terminal } from "./terminal.ts";

/** Providers that are asked at once; the others wait for one of them. */
const ASKED_AT_ONCE_MAX = 8;

/** Looks at the keys, asks the providers about them, and prints what became of it. Gives the exit code. */
export async function checkKeys(names: readonly string[], options: KeysOptions, terminal: Terminal): Promise<number> {
  const providers = await providersMeant(names, options, terminal);
  return interruptibly(async (world, cancellation) => {
    const keys = await inTurn(providers, async (provider) => ({
      provider,
      ...(await findingOf(provider, options, world, cancellation)),
    }));
    if (options.json === true) terminal.print(`${JSON.stringify(keysJson(keys), null, 2)}\n`);
    else terminal.print(sectionsText([keysSection(keys)], { columns: terminal.columns, colour: terminal.colour }));
    if (keys.some(isBad)) return EXIT.no;
    return keys.some(isUnproven) ? EXIT.notKnown : EXIT.yes;
  });
}

async function findingOf(
  provider: Provider,
  { offline, timeout }: KeysOptions,
  world: World,
  cancellation: Cancellation,
): Promise<KeyFinding> {
  const key = world.apiKeyOf(provider);
  const look = lookOfKey(provider, key, prefixOf(provider));
  if (look !== null || key === null) return look ?? unasked("missing");
  if (offline === true) return unasked("present");
  const { baseUrl, baseUrlEnv, regions } = provider;
  if (regions.length === 0 && !(/^https?:\/\//i.test(baseUrl) && URL.canParse(baseUrl)))
    return unasked("no-address", `${baseUrlEnv ?? "its base_url"} is no URL such as https://relay.example/v1`);
  return askAboutKey({ provider, key, powers: world, timeoutMs: timeout }, cancellation);
}

/** The file's word, else the vendor's, who answers at this address only: what stands behind a variable may be a proxy's key. */
function prefixOf({ apiKeyPrefix, baseUrl }: Provider): string | null {
  return apiKeyPrefix ?? Object.values(CATALOG).find((known) => known.baseUrl === baseUrl)?.apiKeyPrefix ?? null;
}

/** The results in the order of the items, of which only so many are worked on at a time. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: ASKED_AT_ONCE_MAX }, worker));
  return results;
}
