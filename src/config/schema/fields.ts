import * as v from "valibot";
import { NAME_CHARACTERS_MAX, TEXT_CHARACTERS_MAX } from "../bounds.ts";
import { quoted } from "../diagnostic.ts";
import { encodeComplaint, LIST_IN_PLACE_OF_MAPPING } from "../issue.ts";
import { suggest } from "../suggestion.ts";

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Keys that belong to the format but have no effect yet, with what to do instead. */
const NOT_YET: Readonly<Record<string, string>> = {
  log_level: "use the flag --log-level",
};

/** A mapping with exactly these keys. Every unknown key is reported at its place, with the key that was probably meant. */
export function mapping<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(
    noList(v.looseObject(entries)),
    v.rawCheck(({ dataset, addIssue }) => {
      const value: unknown = dataset.value;
      if (typeof value !== "object" || value === null) return;
      for (const key of Object.keys(value)) {
        if (Object.hasOwn(entries, key)) continue;
        addIssue({
          message: unknownKey(key, Object.keys(entries)),
          path: [{ type: "unknown", origin: "key", input: dataset.value, key, value: undefined }],
        });
      }
    }),
  );
}

/** The schema library takes a list for an object; this makes it say what the user wrote instead. */
export function noList<Schema extends v.GenericSchema>(schema: Schema): Schema {
  return {
    ...schema,
    "~run": (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) =>
      schema["~run"](Array.isArray(dataset.value) ? { value: LIST_IN_PLACE_OF_MAPPING } : dataset, config),
  };
}

function unknownKey(key: string, known: readonly string[]): string {
  const soon = Object.hasOwn(NOT_YET, key) ? NOT_YET[key] : undefined;
  const meant = suggest(key, known);
  const choices = `the keys here are ${known.join(", ")}`;
  return encodeComplaint({
    rule: "unknown-key",
    message: soon === undefined ? `unknown key ${quoted(key)}` : `${quoted(key)} has no effect`,
    hint: soon ?? (meant === null ? choices : `did you mean "${meant}"?`),
    atKey: true,
  });
}

/** A whole number within bounds, both included. */
export function count({ min, max }: Bounds, description: string) {
  return v.pipe(v.number(), v.minValue(min), v.maxValue(max), v.integer(), v.description(description));
}

/** A number within bounds, both included. */
export function amount({ min, max }: Bounds, description: string) {
  return v.pipe(v.number(), v.minValue(min), v.maxValue(max), v.description(description));
}

export function switchOf(description: string) {
  return v.pipe(v.boolean(), v.description(description));
}

/** A setting that can be switched off: what the schema says, or the word `off`. */
export function orOff<const Schema extends v.GenericSchema>(schema: Schema) {
  const off = v.literal("off");
  return {
    ...v.union([schema, off]),
    // The library's own union would only say that nothing fits; here the complaint is about what was meant.
    "~run": (dataset: v.UnknownDataset, config: v.Config<v.BaseIssue<unknown>>) =>
      (dataset.value === "off" || dataset.value === false ? off : schema)["~run"](dataset, config),
  };
}

export function text(description: string, charactersMax: number = TEXT_CHARACTERS_MAX) {
  return v.pipe(v.string(), v.minLength(1), v.maxLength(charactersMax), v.description(description));
}

/** A model's name goes into URLs, terminals and reports: one line of printable characters. */
export function modelName(description: string) {
  return v.pipe(
    v.string(),
    v.maxLength(TEXT_CHARACTERS_MAX),
    v.regex(
      /^[!-~\u00a1-\uffff](?:[ -~\u00a1-\uffff]*[!-~\u00a1-\uffff])?$/,
      encodeComplaint({
        rule: "invalid-name",
        message: "this cannot be the name of a model",
        hint: "write it as the provider's API calls it, on one line, without control characters or spaces around it",
      }),
    ),
    v.description(description),
  );
}

/** A name of the user's own: of a chain, a provider, a scenario. */
export function name(description: string) {
  return v.pipe(
    v.string(),
    v.regex(
      NAME,
      encodeComplaint({
        rule: "invalid-name",
        message: "this cannot be a name",
        hint: `names are letters, digits, ".", "_" and "-", at most ${NAME_CHARACTERS_MAX}, starting with a letter or digit`,
        atKey: true,
      }),
    ),
    v.description(description),
  );
}

const NAME = new RegExp(`^[A-Za-z0-9][A-Za-z0-9._-]{0,${NAME_CHARACTERS_MAX - 1}}$`);

/** An address that paths can be put behind. */
export function baseUrl(description: string) {
  return v.pipe(
    v.string(),
    v.maxLength(URL_CHARACTERS_MAX),
    v.rawCheck(({ dataset, addIssue }) => {
      const problem = typeof dataset.value === "string" ? urlProblem(dataset.value) : null;
      if (problem === null) return;
      const hint = "write it such as https://relay.example/v1";
      addIssue({ message: encodeComplaint({ rule: "invalid-url", message: problem, hint }) });
    }),
    v.description(description),
  );
}

const URL_CHARACTERS_MAX = 2000;

function urlProblem(address: string): string | null {
  if (!URL.canParse(address)) return "base_url is not a URL";
  const url = new URL(address);
  if (/\s/.test(address)) return "base_url must not have spaces in or around it";
  if (!/^https?:\/\//i.test(address)) return "base_url must start with https:// or http://";
  if (url.username !== "" || url.password !== "") return "base_url must not hold a user name or password";
  if (/[?#]/.test(address)) return 'base_url must not have anything from "?" or "#" on';
  return null;
}

/** The name of an environment variable. */
export function variableName(description: string) {
  return v.pipe(
    v.string(),
    v.regex(
      /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
      encodeComplaint({
        rule: "invalid-name",
        message: "this is not the name of an environment variable",
        hint: "write the variable's name, such as OPENAI_API_KEY; the key itself stays out of the file",
      }),
    ),
    v.description(description),
  );
}

export function versionField() {
  return v.pipe(v.literal(1), v.description("The version of this file format: 1."));
}
