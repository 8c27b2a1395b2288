import { InvalidArgumentError } from "commander";
import type { Reasoning } from "../core/request.ts";

const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh"] as const;

/** What can be given for it, in words. */
export const REASONING_CHOICES = `${EFFORTS.join(", ")}, or a number of tokens`;

/** Reads an option's value: how much a model is to think. */
export function reasoning(text: string): Reasoning {
  const effort = EFFORTS.find((word) => word === text);
  if (effort !== undefined) return { effort };
  if (/^[1-9]\d{0,6}$/.test(text)) return { tokensMax: Number(text) };
  throw new InvalidArgumentError(`It must be one of ${REASONING_CHOICES}.`);
}
