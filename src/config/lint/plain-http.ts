import { forEachProvider, type LintRule } from "./rule.ts";

/** Over plain HTTP to another machine, everybody on the way can read the key. */
export const plainHttp: LintRule = {
  id: "plain-http",
  check: forEachProvider(({ provider }, path) => {
    const { baseUrl, apiKeyEnv, name } = provider;
    if (apiKeyEnv === null || !baseUrl.startsWith("http://") || isLocal(new URL(baseUrl).hostname)) return [];
    return [
      {
        path,
        message: `${name} is asked over plain http: its key and your prompts can be read on the way`,
        hint: "use https:// in its base_url",
      },
    ];
  }),
};

function isLocal(host: string): boolean {
  return host === "localhost" || host === "[::1]" || host.startsWith("127.") || host.endsWith(".localhost");
}
