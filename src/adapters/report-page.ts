import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { packagedFile } from "./text-file.ts";

/** As the build writes them. */
const SCRIPT = "dist/report-page.js";
const STYLE = "dist/report-page.css";

/** What every HTML report carries along, each with the hash by which a browser lets it pass. */
export interface ReportPage {
  readonly script: string;
  readonly scriptHash: string;
  readonly style: string;
  readonly styleHash: string;
}

export async function reportPage(): Promise<ReportPage> {
  const [script, style] = await Promise.all([textOf(SCRIPT), textOf(STYLE)]);
  return { script, scriptHash: hashOf(script), style, styleHash: hashOf(style) };
}

async function textOf(name: string): Promise<string> {
  return readFile(packagedFile(name), "utf8");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
