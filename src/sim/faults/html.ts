import { type Fault, turnedDown } from "./fault.ts";

const PAGE =
  "<!DOCTYPE html>\n<html>\n<head><title>We'll be right back</title></head>\n" +
  "<body><h1>We'll be right back</h1><p>Our engineers are on it.</p></body>\n</html>\n";

const HEADERS = { "content-type": "text/html; charset=utf-8" };

/** What stands in front of the provider answers in its place, and calls it a success. */
export const html: Fault<"html"> = {
  kind: "html",
  apply: (_effect, course, scene) => turnedDown(course, scene, { status: 200, headers: HEADERS, body: PAGE }),
};
