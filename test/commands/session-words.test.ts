import { describe, expect, it } from "vitest";
import { completions, helpText, parseCommand } from "../../src/commands/session-command.ts";
import { MessageLines, type Typed } from "../../src/commands/session-lines.ts";
import { Conversation } from "../../src/commands/conversation.ts";

function typed(...lines: readonly string[]): Typed[] {
  const message = new MessageLines();
  return lines.map((line) => message.push(line));
}
const more = { kind: "more" };

describe("a message of several lines", () => {
  it("goes on after a backslash, and is as it was typed between triple quotes", () => {
    expect(typed("one \\", "two")).toEqual([more, { kind: "message", text: "one \ntwo" }]);
    expect(typed('"""', "a \\", "", 'b"""')).toEqual([more, more, more, { kind: "message", text: "a \\\n\nb" }]);
    expect(typed('"""all at once"""')).toEqual([{ kind: "message", text: "all at once" }]);
  });

  it("is dropped when it grows without end", () => {
    const line = `${"x".repeat(1024 * 1024)}\\`;
    expect(typed(line, line, line, line).at(-1)).toEqual({ kind: "too-long" });
  });
});

describe("a session's commands", () => {
  it.each([
    ["/tier 2", { kind: "tier", tier: 2 }],
    ["/tier auto", { kind: "tier", tier: "auto" }],
    ["/trace off", { kind: "trace", on: false }],
    ["/system  be brief ", { kind: "system", text: "be brief" }],
    ["//not a command", null],
    ["/etc/passwd is a file", null],
    ["hello", null],
  ])("%j means %j", (line, command) => {
    expect(parseCommand(line)).toEqual(command);
  });

  it("are explained in lines that a terminal of 80 columns shows whole", () => {
    const wide = helpText()
      .split("\n")
      .filter((line) => line.length >= 80);
    expect(wide).toEqual([]);
  });

  it("are completed, and so are chains and tiers", () => {
    expect(completions("/s", [], [])).toEqual([["/system ", "/save "], "/s"]);
    expect(completions("/chain p", ["production", "test"], [])).toEqual([["production"], "p"]);
    expect(completions("/tier ", [], [0, 1])).toEqual([["auto", "0", "1"], ""]);
    expect(completions("hello", ["hello"], [])).toEqual([[], "hello"]);
  });
});

describe("a conversation", () => {
  it("leaves its oldest turns behind when it gets long", () => {
    const conversation = new Conversation();
    let left = 0;
    for (let turn = 0; turn < 205; turn += 1) left += conversation.keep({ role: "user", content: `${turn}` }, "yes");
    expect(left).toBe(5);
    expect(conversation.messagesWith({ role: "user", content: "now" })[0]).toEqual({ role: "user", content: "5" });
    expect(conversation.keep({ role: "user", content: "x".repeat(9 * 1024 * 1024) }, "long")).toBe(200);
    expect(conversation.turns).toBe(1);
  });
});
