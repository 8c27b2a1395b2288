import { forEachProvider, type LintRule } from "./rule.ts";

/** Some providers have no address before the user has made a resource there. */
export const missingUrl: LintRule = {
  id: "missing-url",
  check: forEachProvider(({ provider }, path, { environment }) => {
    const { baseUrl, baseUrlEnv, name } = provider;
    if (baseUrl !== "" || (baseUrlEnv !== null && (environment[baseUrlEnv] ?? "").trim() !== "")) return [];
    const variable = baseUrlEnv === null ? "" : `set ${baseUrlEnv}, or `;
    return [
      {
        path,
        message: `${name} has no base URL of its own: it is that of your resource`,
        hint: `${variable}add providers: { ${name}: { base_url: https://... } }`,
      },
    ];
  }),
};
