import { type Fault, refusal } from "./fault.ts";

const PAGE =
  "<!DOCTYPE html>\n<html>\n<head><title>We'll be right back</title></head>\n" +
  "<body><h1>We'll be right back</h1><p>Our engineers are on it.</p></body>\n</html>\n";

/** What stands in front of the provider answers in its place, and calls it a success. */
export const html: Fault<"html"> = {
  kind: "html",
  apply: (_effect, course, { refusalMs }) => ({
    ...course,
    instead:
      course.instead ??
      refusal(
        { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: PAGE },
        refusalMs * course.slowness,
      ),
  }),
};
