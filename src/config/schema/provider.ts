import * as v from "valibot";
import * as bounds from "../bounds.ts";
import { DIALECT_NAMES } from "../chain.ts";
import { encodeComplaint } from "../issue.ts";
import { baseUrl, mapping, name, switchOf, text, variableName } from "./fields.ts";

const CAPABILITY = "Whether it can. Default: from the catalog; true where nothing is known.";

/** What a model, or all of a provider's, can do. */
export const capabilities = mapping({
  tools: v.optional(switchOf(CAPABILITY)),
  images: v.optional(switchOf(CAPABILITY)),
  json_object: v.optional(switchOf(CAPABILITY)),
  json_schema: v.optional(switchOf(CAPABILITY)),
  reasoning: v.optional(switchOf("Whether it can be told how hard to think; where not, the wish is left out.")),
});

const region = mapping({
  name: name("A name of your own."),
  base_url: baseUrl("Where its API is in this region."),
});

const regions = v.pipe(
  v.array(region),
  v.minLength(1),
  v.maxLength(bounds.REGIONS_MAX),
  v.check(
    (list) => new Set(list.map((each) => each.name)).size === list.length,
    encodeComplaint({
      rule: "duplicate-region",
      message: "two regions have the same name",
      hint: "give each region a name of its own",
      atKey: true,
    }),
  ),
  v.description("Where it answers, the preferred place first. A retry and a probe go to the next one."),
);

/** One entry of `providers`. */
export const provider = v.pipe(
  mapping({
    dialect: v.optional(v.pipe(v.picklist(DIALECT_NAMES), v.description("How the provider is spoken to."))),
    base_url: v.optional(baseUrl("Where its API is, up to and including the version: https://relay.example/v1")),
    base_url_env: v.optional(variableName("A variable that, when set, replaces base_url.")),
    api_key_env: v.optional(
      v.pipe(
        v.nullable(variableName("An environment variable.")),
        v.description("The NAME of the variable that holds the key. null: the provider needs none."),
      ),
    ),
    api_key_prefix: v.optional(text("Keys start with this; `chain validate` warns about one that does not.", 32)),
    api_version: v.optional(
      text("Of Azure OpenAI asked at its deployments' paths: the version, such as 2024-10-21.", 64),
    ),
    regions: v.optional(regions),
    capabilities: v.optional(v.pipe(capabilities, v.description("What all its models can do, and cannot."))),
  }),
  v.check(
    (value) => value.base_url === undefined || value.regions === undefined,
    encodeComplaint({
      rule: "invalid-value",
      message: "a provider has either a base_url or regions",
      hint: "write the base_url as the first of the regions",
      atKey: true,
    }),
  ),
);
