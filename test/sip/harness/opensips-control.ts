import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { waitUntil } from "./wait-until.ts";

/** The management interface of an OpenSIPS, by module mi_fifo. */
export interface OpensipsControl {
  /**
   * Calls one of its functions by JSON-RPC.
   *
   * @returns what it answers with
   * @throws Error with what it says instead
   */
  call(method: string, parameters: readonly unknown[]): Promise<unknown>;
}

/** The pipe is `control` in that folder. Answers come through pipes in /tmp, mi_fifo's default. */
export function openOpensipsControl(directory: string): OpensipsControl {
  const control = join(directory, "control");
  return {
    call: async (method, parameters) => {
      const question = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: parameters });
      const { result, error } = JSON.parse(await ask(control, question)) as {
        result?: unknown;
        error?: object;
      };
      if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
      return result;
    },
  };
}

async function ask(control: string, question: string): Promise<string> {
  const name = `ringfence-mi-${randomBytes(6).toString("hex")}`;
  const path = join("/tmp", name);
  await promisify(execFile)("mkfifo", [path]);
  // Open before the question is put: mi_fifo gives up on an answer that nobody is there to read.
  const answers = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const questions = await open(control, constants.O_WRONLY | constants.O_NONBLOCK);
    await questions.write(`:${name}:${question}\n`);
    await questions.close();
    let text = "";
    await waitUntil("answer of mi_fifo", async () => {
      text += await readWhatIsThere(answers);
      return isJson(text);
    });
    return text;
  } finally {
    await answers.close();
    await rm(path, { force: true });
  }
}

async function readWhatIsThere(pipe: FileHandle): Promise<string> {
  try {
    const { buffer, bytesRead } = await pipe.read();
    return buffer.subarray(0, bytesRead).toString();
  } catch (error) {
    // the pipe is open at the other end, and empty
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return "";
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
