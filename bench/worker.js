import { fork } from "node:child_process";
import { once } from "node:events";

/**
 * A program in a process of its own that answers questions, one at a time: it says it is ready with its first message
 * and answers each further one with one of its own.
 *
 * @param {string} program
 * @param {readonly string[]} [parameters]
 * @param {readonly string[]} [execArgv] for Node itself
 */
export async function startWorker(program, parameters = [], execArgv = []) {
  const child = fork(program, parameters, { execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ended = once(child, "exit");
  const reply = async () => {
    const answered = once(child, "message").then(([message]) => message);
    const died = ended.then(([code]) => {
      throw new Error(`${program} ended with code ${code}`);
    });
    return Promise.race([answered, died]);
  };
  const greeting = await reply();
  return {
    greeting,
    ask: (question) => {
      const answer = reply();
      child.send(question);
      return answer;
    },
    /** Lets it end by itself. */
    finish: async () => {
      child.disconnect();
      await ended;
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
