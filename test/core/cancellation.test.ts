import { describe, expect, it } from "vitest";
import { Cancellation } from "../../src/core/cancellation.ts";

describe("a cancellation that follows another one", () => {
  it("is cancelled with it, for the same reason", () => {
    const [leader, follower] = [new Cancellation(), new Cancellation()];
    follower.follow(leader);
    leader.cancel("caller");
    expect(follower.reason).toBe("caller");
  });

  it("is cancelled at once by one that is over", () => {
    const [leader, follower] = [new Cancellation(), new Cancellation()];
    leader.cancel("total");
    follower.follow(leader);
    expect(follower.reason).toBe("total");
  });

  it("cancels nobody whom it follows", () => {
    const [leader, follower] = [new Cancellation(), new Cancellation()];
    follower.follow(leader);
    follower.cancel("idle");
    expect(leader.cancelled).toBe(false);
  });

  it("hears no more of the one before when it follows the next, and of nobody once it has left", () => {
    const [first, second, follower] = [new Cancellation(), new Cancellation(), new Cancellation()];
    follower.follow(first);
    follower.follow(second);
    first.cancel("caller");
    expect(follower.cancelled).toBe(false);
    expect(second.listenerCount).toBe(1);
    follower.leave();
    follower.leave();
    expect(second.listenerCount).toBe(0);
    second.cancel("caller");
    expect(follower.cancelled).toBe(false);
  });
});
