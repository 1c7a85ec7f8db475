import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";

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

// The answer is written into a pipe that the question names; `timeout` bounds the wait for either.
const ASK = `
mkfifo "$2" || exit
trap 'rm -f "$2"' EXIT
printf ':%s:%s\\n' "$(basename "$2")" "$3" | timeout 5 tee "$1" > /dev/null
timeout 5 cat "$2"
`;

/** The pipe is `control` in that folder. Answers come through pipes in /tmp, mi_fifo's default. */
export function openOpensipsControl(directory: string): OpensipsControl {
  return {
    call: async (method, parameters) => {
      const question = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: parameters });
      const answerPipe = `/tmp/ringfence-mi-${randomBytes(6).toString("hex")}`;
      const { stdout } = await promisify(execFile)(
        "sh",
        ["-c", ASK, "sh", join(directory, "control"), answerPipe, question],
        { timeout: 12_000 },
      );
      const { result, error } = JSON.parse(stdout) as { result?: unknown; error?: object };
      if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
      return result;
    },
  };
}
