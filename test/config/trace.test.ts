import { describe, expect, it } from "vitest";
import { parseTrace } from "../../src/config/parse-trace.ts";
import { TRACE_ROWS_MAX } from "../../src/config/bounds.ts";

function rows(text: string): number[][] {
  const parsed = parseTrace(text, "traffic");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  const { arrivalsMs, inputTokens, outputTokens } = parsed.trace;
  return Array.from(arrivalsMs, (at, index) => [at, inputTokens[index] ?? -1, outputTokens[index] ?? -1]);
}

describe("a trace", () => {
  it("is CSV with times in milliseconds from the first row on, in any order of rows and columns", () => {
    const text = "output_tokens,arrival_ms,user,input_tokens\r\n5,1500,ann,100\r\n\r\n7,1000.25,bob,200\r\n";
    expect(rows(text)).toEqual([
      [0, 200, 7],
      [499.75, 100, 5],
    ]);
  });

  it("counts negative times from the earliest one, as any others", () => {
    expect(rows("arrival_ms,input_tokens,output_tokens\n0,1,2\n-5000,3,4\n")).toEqual([
      [0, 3, 4],
      [5000, 1, 2],
    ]);
  });

  it.each([
    [
      "Azure",
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n2023-11-16 18:15:50.9951690,396,109\n",
      4314.579,
    ],
    [
      "Azure with an offset",
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.009930+00:00,374,44\n2024-05-10 02:00:01.009930+02:00,396,109\n",
      1000,
    ],
    [
      "BurstGPT, in seconds",
      'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,"Chat, GPT",374,44,418,API log\n45,GPT-4,396,109,505,API log\n',
      40_000,
    ],
    [
      "Mooncake, in JSON lines and milliseconds",
      '{"timestamp": 27482, "input_length": 374, "output_length": 44, "hash_ids": [46]}\n{"timestamp": 30535, "input_length": 396, "output_length": 109, "hash_ids": [46]}',
      3053,
    ],
  ])("is known as it is published: %s", (_, text, secondMs) => {
    const [first, second] = rows(text);
    expect(first).toEqual([0, 374, 44]);
    expect(second?.slice(1)).toEqual([396, 109]);
    expect(second?.[0]).toBeCloseTo(secondMs, 3);
  });

  it("takes an answer of no tokens for the shortest there is", () => {
    expect(rows("arrival_s,prompt_tokens,completion_tokens\n0,0,0\n")).toEqual([[0, 0, 1]]);
  });

  it.each([
    ["", 1, "there is no row in it"],
    ["arrival_ms,input_tokens,output_tokens\n", 1, "there is no row in it"],
    ["when,in,out\n1,2,3\n", 1, "this header does not name what is needed"],
    ["arrival_ms,input_tokens,output_tokens\n1,2,3\n4,5\n", 3, "this row has 2 of 3 fields"],
    ["arrival_ms,input_tokens,output_tokens\nsoon,2,3\n", 2, 'arrival_ms is not a time: "soon"'],
    [
      "timestamp,input_tokens,output_tokens\n2023-13-01 00:00:00,2,3\n",
      2,
      'timestamp is not a time: "2023-13-01 00:00:00"',
    ],
    ["arrival_ms,input_tokens,output_tokens\n\n1,-2,3\n", 3, 'input_tokens is not a count: "-2"'],
    ["arrival_ms,input_tokens,output_tokens\n1,2,300000\n", 2, 'output_tokens is not a count: "300000"'],
    ['{"timestamp": 1, "input_length": 2, "output_length": 3}\n{"timestamp": 1, ', 2, "this is not a JSON object"],
    [
      '{"timestamp": 1, "input_length": 2, "output_length": 3}\n{"timestamp": 1}\n',
      2,
      "input_length is not a count: there is none",
    ],
    ['{"a": 1}\n', 1, "this object does not have what is needed"],
  ])("that is wrong says where and what to do: %j", (text, line, message) => {
    expect(parseTrace(text, "traffic")).toEqual({ ok: false, line, message, hint: expect.stringMatching(/\w{3}/) });
  });

  it("ends where there are too many rows of it", () => {
    const text = `arrival_ms,input_tokens,output_tokens\n${"1,2,3\n".repeat(TRACE_ROWS_MAX + 1)}`;
    expect(parseTrace(text, "traffic")).toMatchObject({ ok: false, line: TRACE_ROWS_MAX + 2 });
  });
});
