import type { ContentPart, Message, Thought, ToolCall } from "../core/request.ts";
import type { AssistantPart, CalledTool, PromptMessage, UserPart } from "./call.ts";
import { filePart } from "./files.ts";
import type { TakeNote } from "./notes.ts";
import { sealIn } from "./signatures.ts";
import { toolResults } from "./tool-results.ts";

/**
 * The SDK's prompt as a conversation.
 *
 * @throws UnsupportedByChains for a file that is neither an image nor a text
 */
export function messagesOf(prompt: readonly PromptMessage[], note: TakeNote): readonly Message[] {
  const messages: Message[] = [];
  let images: ContentPart[] = [];
  for (const message of prompt) {
    if (message.role !== "tool" && images.length > 0) {
      messages.push({ role: "user", content: images });
      images = [];
    }
    switch (message.role) {
      case "system":
        messages.push({ role: "system", content: message.content });
        break;
      case "user":
        messages.push({ role: "user", content: userContent(message.content) });
        break;
      case "assistant":
        messages.push(assistantMessage(message.content, note));
        break;
      case "tool": {
        const told = toolResults(message.content, note);
        messages.push(...told.messages);
        images.push(...told.images);
        break;
      }
    }
  }
  if (images.length > 0) messages.push({ role: "user", content: images });
  return messages;
}

/** Words alone are a text: some providers take nothing else. */
function userContent(parts: readonly UserPart[]): string | readonly ContentPart[] {
  const content = parts.map((part): ContentPart =>
    part.type === "text" ? { type: "text", text: part.text } : filePart(part),
  );
  const words = content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  return words.length === content.length ? words.join("\n") : content;
}

function assistantMessage(parts: readonly AssistantPart[], note: TakeNote): Message {
  let content = "";
  const toolCalls: ToolCall[] = [];
  const thoughts: Thought[] = [];
  for (const part of parts) {
    switch (part.type) {
      case "text":
        content += part.text;
        break;
      case "reasoning":
        thoughts.push({ text: part.text, ...sealIn(part.providerOptions) });
        break;
      case "tool-call":
        if (part.providerExecuted === true) leftOut("a call of a tool that another provider ran itself", note);
        else toolCalls.push(toolCall(part));
        break;
      case "file":
        leftOut("a file that a model made", note);
        break;
      case "tool-result":
        leftOut("the result of a tool that another provider ran itself", note);
        break;
    }
  }
  return {
    role: "assistant",
    content,
    ...(toolCalls.length === 0 ? null : { toolCalls }),
    ...(thoughts.length === 0 ? null : { thoughts }),
  };
}

/** An input that is a text is what a model wrote that is no JSON. */
function toolCall({ toolCallId, toolName, input, providerOptions }: CalledTool): ToolCall {
  const { signature } = sealIn(providerOptions);
  return {
    id: toolCallId,
    name: toolName,
    arguments: typeof input === "string" ? input : (JSON.stringify(input) ?? "{}"),
    ...(signature === undefined ? null : { signature }),
  };
}

function leftOut(what: string, note: TakeNote): void {
  note({ about: "other", message: `${what} was left out of the prompt` });
}
