import { describe, expect, it } from "vitest";
import { failoverModel } from "../../src/ai-sdk.ts";
import type { ModelCall, OutputPart } from "../../src/ai-sdk/call.ts";
import { PIXEL } from "../conformance/task.ts";
import { givenEcho, sentFor } from "./echo-provider.ts";

async function messagesFor(prompt: ModelCall["prompt"]) {
  const { sent, warnings } = await sentFor({ prompt });
  return { messages: sent?.messages, warnings };
}

function cameraCall(toolCallId: string) {
  return { type: "tool-call", toolCallId, toolName: "camera", input: {} } as const;
}

function cameraResult(toolCallId: string, value: readonly OutputPart[]) {
  return { type: "tool-result", toolCallId, toolName: "camera", output: { type: "content", value } } as const;
}

describe("a prompt of the AI SDK", () => {
  it("is a conversation: system words anywhere, texts, thoughts left to their own provider, calls and their results", async () => {
    const { messages, warnings } = await messagesFor([
      { role: "system", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "Weather" },
          { type: "text", text: "in Oslo?" },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "Hm.", providerOptions: { holyfail: { signature: "s", signedBy: "anthropic" } } },
          { type: "text", text: "Let me look." },
          { type: "tool-call", toolCallId: "c1", toolName: "weather", input: { city: "Oslo" } },
          { type: "tool-call", toolCallId: "c2", toolName: "now", input: undefined },
        ],
      },
      {
        role: "tool",
        content: [
          { type: "tool-result", toolCallId: "c1", toolName: "weather", output: { type: "json", value: { c: -3 } } },
          { type: "tool-result", toolCallId: "c2", toolName: "now", output: { type: "error-text", value: "no clock" } },
        ],
      },
    ]);
    expect(warnings).toEqual([]);
    expect(messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Weather\nin Oslo?" },
      {
        role: "assistant",
        content: "Let me look.",
        tool_calls: [
          { id: "c1", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } },
          { id: "c2", type: "function", function: { name: "now", arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: "c1", content: '{"c":-3}' },
      { role: "tool", tool_call_id: "c2", content: "no clock" },
    ]);
  });

  it("has images as bytes, as base64 and as links, and texts in files", async () => {
    const { messages } = await messagesFor([
      {
        role: "user",
        content: [
          { type: "text", text: "What are these?" },
          { type: "file", mediaType: "image/png", data: Uint8Array.from(Buffer.from(PIXEL, "base64")) },
          { type: "file", mediaType: "image/png", data: PIXEL },
          { type: "file", mediaType: "image/*", data: new URL("https://images.example/cat.png") },
          { type: "file", mediaType: "text/plain", data: Buffer.from("two\nlines"), filename: "notes.txt" },
        ],
      },
    ]);
    const data = { type: "image_url", image_url: { url: `data:image/png;base64,${PIXEL}` } };
    expect(messages?.[0]?.content).toEqual([
      { type: "text", text: "What are these?" },
      data,
      data,
      { type: "image_url", image_url: { url: "https://images.example/cat.png" } },
      { type: "text", text: "notes.txt:\ntwo\nlines" },
    ]);
  });

  it("has a tool's images shown by the user after all results, and says of what it cannot show that it was left out", async () => {
    const { messages, warnings } = await messagesFor([
      { role: "user", content: [{ type: "text", text: "Look." }] },
      { role: "assistant", content: [cameraCall("c1"), cameraCall("c2")] },
      {
        role: "tool",
        content: [
          cameraResult("c1", [
            { type: "text", text: "front" },
            { type: "media", data: PIXEL, mediaType: "image/png" },
          ]),
          cameraResult("c2", [{ type: "file-data", data: "JVBERi0=", mediaType: "application/pdf" }]),
        ],
      },
    ]);
    expect(messages?.slice(2)).toEqual([
      { role: "tool", tool_call_id: "c1", content: "front\n(an image: the user shows it below)" },
      { role: "tool", tool_call_id: "c2", content: "(a file of type application/pdf, which cannot be shown)" },
      {
        role: "user",
        content: [
          { type: "text", text: "What camera (c1) shows:" },
          { type: "image_url", image_url: { url: `data:image/png;base64,${PIXEL}` } },
        ],
      },
    ]);
    expect(warnings).toMatchObject([{ type: "other", message: expect.stringContaining("application/pdf") }]);
  });

  it("is refused before anything is sent where no provider could be given it", async () => {
    const { client, asked } = await givenEcho();
    const file = (mediaType: string, data: string) =>
      failoverModel(client).doGenerate({
        prompt: [{ role: "user", content: [{ type: "file", mediaType, data }] }],
      });
    await expect(file("application/pdf", "JVBERi0=")).rejects.toMatchObject({
      name: "AI_UnsupportedFunctionalityError",
      message: expect.stringContaining("application/pdf"),
    });
    await expect(file("image/png", "R0lGODlhAQ==")).rejects.toMatchObject({
      name: "AI_APICallError",
      isRetryable: false,
      statusCode: 400,
      message: expect.stringContaining("the data is no image/png"),
    });
    expect(asked).toEqual([]);
  });
});
