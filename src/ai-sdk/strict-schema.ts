/** Nobody nests schemas deeper; what does is taken for one that is not strict. */
const DEPTH_MAX = 64;

/**
 * Whether a JSON Schema can be followed to the letter as OpenAI demands it: every object in it names its properties, wants
 * all of them, and no other. When in doubt, it cannot.
 */
export function isStrict(schema: unknown, depth = 0): boolean {
  if (typeof schema !== "object" || schema === null) return true;
  if (depth > DEPTH_MAX) return false;
  const fields: Readonly<Record<string, unknown>> = { ...schema };
  const ofObjects = fields["type"] === "object" || typeof fields["properties"] === "object";
  if (ofObjects && !(fields["additionalProperties"] === false && wantsAll(fields))) return false;
  return Object.values(fields).every((part) => isStrict(part, depth + 1));
}

function wantsAll({ properties, required }: Readonly<Record<string, unknown>>): boolean {
  const names = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  return names.every((name) => Array.isArray(required) && required.includes(name));
}
