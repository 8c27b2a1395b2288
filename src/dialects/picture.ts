import type { ChatRequest, ImageSource } from "../core/request.ts";

/** Whether there is such a picture anywhere in the conversation. */
export function hasPicture({ messages }: ChatRequest, isSuch: (image: ImageSource) => boolean): boolean {
  return messages.some(
    ({ content }) => typeof content !== "string" && content.some((part) => part.type === "image" && isSuch(part.image)),
  );
}
