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
  const prefix = prefixOf(provider);
  const look =
    lookOfKey(provider, key, prefix) ??
    (prefix === null || key === null ? null : lookOfAnothers(provider, key, prefix));
  if (look !== null || key === null) return look ?? unasked("missing");
  if (offline === true) return unasked("present");
  const { baseUrl, baseUrlEnv, regions } = provider;
  if (regions.length === 0 && !(/^https?:\/\//i.test(baseUrl) && URL.canParse(baseUrl)))
    return unasked(
      "no-address",
      `${baseUrlEnv ?? "its base_url"} is ${baseUrl === "" ? "not set" : "no URL such as https://relay.example/v1"}`,
    );
  return askAboutKey({ provider, key, powers: world, timeoutMs: timeout }, cancellation);
}

/** OpenAI's keys begin with `sk-`, and so do those of others, which go on in a way of their own: they are not OpenAI's to see. */
function lookOfAnothers({ apiKeyEnv }: Provider, key: string, prefix: string): KeyFinding | null {
  const others = Object.entries(CATALOG).filter(([, { apiKeyPrefix }]) => {
    return apiKeyPrefix !== null && apiKeyPrefix.length > prefix.length && key.startsWith(apiKeyPrefix);
  });
  const [owner] = others;
  return owner === undefined
    ? null
    : unasked("wrong-prefix", `${apiKeyEnv} begins like a key of ${owner[0]}, so it was not sent`);
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
