import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasTmux, type Pane, Panes } from "../pane.ts";
import { chainsByHand, type ProviderByHand, providerByHand } from "./provider-by-hand.ts";

const ANSWER = `# A title

Some **bold** words that go on until they have to be broken, on a terminal as narrow as this one is.

- one
- two

\`\`\`js
const x = 1;
\`\`\`

The end \u001b]0;owned\u0007\u001b[2J.`;

let panes: Panes;
let provider: ProviderByHand;
beforeAll(async () => {
  panes = await Panes.in("holyfail-session-");
  provider = await providerByHand(ANSWER);
  const chains = { main: ["good"], slow: ["slow"], down: ["broken"], both: ["broken", "good"] };
  await writeFile(join(panes.folder, "chains.yaml"), chainsByHand(provider.baseUrl, chains));
});
afterEach(() => panes.close());
afterAll(async () => {
  await provider.close();
  await panes.remove();
});

async function session(parameters: readonly string[] = [], state = "state", columns = 80, rows = 40) {
  const env = { TEST_KEY: "sk-test-0123456789abcdefghij", XDG_STATE_HOME: join(panes.folder, state) };
  const pane = await panes.open(columns, rows, ["chat", ...parameters], { env });
  await sees(pane, /\n> *$/);
  return pane;
}

async function sees(pane: Pane, wanted: RegExp): Promise<void> {
  expect((await pane.until((text) => wanted.test(text.trimEnd()))).trimEnd()).toMatch(wanted);
}

/** Types a line, as a person does: the end of it by itself. */
async function type(pane: Pane, line: string): Promise<void> {
  await pane.keys("-l", line);
  await pane.keys("Enter");
}

const ANSWERED = /The end[^\n]*\n+hand\/good · tier 0[^\n]*\n(?:[^\n]*\n)?> *$/;

describe.skipIf(!hasTmux)("a session of holyfail chat", { timeout: 60_000 }, () => {
  it.each([
    [80, 24],
    [120, 40],
  ])("shows an answer's Markdown well at %dx%d, and lets nothing of it drive the terminal", async (columns, rows) => {
    const pane = await session([], "state", columns, rows);
    await type(pane, "hello");
    await sees(pane, ANSWERED);
    const seen = await pane.history();
    const prose = [
      "Some bold words that go on until they have to be broken, on a terminal as",
      "narrow as this one is.",
    ];
    const rule = "─".repeat(Math.min(columns - 1, 100));
    expect(seen).toContain(
      `> hello\nA title\n\n${prose.join(columns === 80 ? "\n" : " ")}\n\n• one\n• two\n\n── js ${rule.slice(6)}\nconst x = 1;\n${rule}\n\nThe end \u{fffd}]0;owned\u{fffd}\u{fffd}[2J.\n`,
    );
    expect(await pane.variable("pane_title")).not.toContain("owned");
  });

  it("keeps the conversation, but not a turn that failed, and goes on", async () => {
    const pane = await session(["--chain", "both", "--system", "be brief"], "kept");
    await type(pane, "first");
    await sees(pane, /hand\/good · tier 1 \(fallback level 1\)[^\n]*\n(?:[^\n]*\n)?> *$/);
    await type(pane, "/tier 0");
    await type(pane, "lost");
    await sees(pane, /no answer: exhausted[^\n]*\n +tier 0 hand\/broken[^\n]*broken by hand\ntier 0> *$/);
    await type(pane, "/tier 1");
    await type(pane, '"""second');
    await type(pane, '  of two lines"""');
    await sees(pane, /hand\/good · tier 1[^\n]*\n(?:[^\n]*\n)?tier 1> *$/);
    expect(provider.asked.at(-1)?.["messages"]).toMatchObject([
      { role: "system", content: "be brief" },
      { role: "user", content: "first" },
      { role: "assistant", content: ANSWER },
      { role: "user", content: "second\n  of two lines" },
    ]);
    await type(pane, "/cost");
    await sees(pane, /3 turns \(1 without an answer\), \$0\.000050?\n +hand\/good: 2 answers, 22 in \+ 14 out tokens/);
    await type(pane, "/save said.md");
    await sees(pane, /2 turns written to said\.md/);
    expect(await readFile(join(panes.folder, "said.md"), "utf8")).toMatch(
      /^## system\n\nbe brief\n\n## user\n\nfirst\n/,
    );
    await type(pane, "/quit");
    await sees(pane, /exit 0\nleft icanon echo/);
  });

  it("stops an answer on Ctrl-C and nothing else; a second one at the prompt leaves, and the terminal is as it was", async () => {
    const pane = await session(["--chain", "slow"], "stopped");
    await type(pane, "talk");
    await sees(pane, /and on and on/);
    await pane.keys("C-c");
    await sees(pane, /stopped; this turn is not part of the conversation\n> *$/);
    await pane.keys("-l", "half a line");
    await pane.keys("C-c");
    await sees(pane, /half a line\nCtrl-C again leaves[^\n]*\n> *$/);
    await pane.keys("C-c");
    await sees(pane, /exit 0\nleft icanon echo/);
    expect(await pane.variable("cursor_flag")).toBe("1");
  });

  it("answers what was typed while it answered, and leaves on Ctrl-D", async () => {
    const pane = await session([], "ahead");
    await pane.keys("-l", "one\n/trace on\ntwo\n");
    await sees(
      pane,
      /> two\n[^>]*tier 0 hand\/good asked[^>]*─\n\+ +\d+ ms  tier 0 hand\/good answered[^>]*hand\/good · tier 0[^\n]*\n(?:[^\n]*\n)?> *$/,
    );
    await pane.keys("C-d");
    await sees(pane, /exit 0\nleft icanon echo/);
  });

  it("completes commands, and remembers what was typed for its owner alone, but nothing that looks like a key", async () => {
    const pane = await session([], "history");
    await pane.keys("-l", "/cha");
    await sees(pane, /> \/cha$/);
    await pane.keys("Tab");
    await sees(pane, /> \/chain$/);
    await pane.keys("-l", "d");
    await sees(pane, /> \/chain d$/);
    await pane.keys("Tab");
    await sees(pane, /> \/chain down$/);
    await pane.keys("Enter");
    await sees(pane, /> \/chain down\nchain down, 1 tier\n> *$/);
    await type(pane, `/system my key is sk-${"abcdefgh12345678".repeat(2)}`);
    await type(pane, "/quit");
    await sees(pane, /exit 0/);
    const file = join(panes.folder, "history", "holyfail", "history");
    expect(await readFile(file, "utf8")).toBe("/chain down\n/quit\n");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const later = await session([], "history");
    await later.keys("Up");
    await later.keys("Up");
    await sees(later, /> \/chain down$/);
  });

  it("remembers nothing where it is told so, and talks where it cannot remember", async () => {
    const silent = await session(["--no-history"], "none");
    await type(silent, "/cost");
    await sees(silent, /0 turns, \$0/);
    await expect(stat(join(panes.folder, "none"))).rejects.toThrow("ENOENT");
    await writeFile(join(panes.folder, "in-the-way"), "");
    await type(await session([], "in-the-way"), "/cost");
  });

  it("says what it cannot do, and goes on", async () => {
    const pane = await session([], "mistakes");
    for (const [line, reply] of [
      ["/costs", /did you mean \/cost\?/],
      ["/tier 5", /chain "main" has no tier 5/],
      ["/chain mian", /Did you mean "main"\?/],
      ["/file nowhere.txt", /nowhere\.txt: there is no such file/],
      ["/file", /\/file needs the name of a file/],
      ["/save later.md", /there is nothing to save yet/],
    ] as const) {
      await type(pane, line);
      await sees(pane, new RegExp(`${reply.source}[^>]*> *$`));
    }
    await type(pane, "hello");
    await sees(pane, ANSWERED);
  });
});
