import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";

// Reads "+ GROUP", "- GROUP" and "d FOLDER"; when the pipe closes, for whatever reason its owner
// died, kills the process groups that are still on the list and removes the folders; twice, for a
// process that is just being killed may still have put a file there.
const EXECUTOR = `
groups=" "
while read -r sign what; do
  case $sign in
    +) groups="$groups$what " ;;
    -) case $groups in *" $what "*) groups="\${groups%%" $what "*} \${groups#*" $what "}" ;; esac ;;
    d) set -- "$@" "$what" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
[ $# -eq 0 ] || rm -rf -- "$@" || { sleep 1; rm -rf -- "$@"; }
`;

let executor: ChildProcess | undefined;

function pipeToExecutor(): Writable {
  if (executor === undefined) {
    executor = spawn("sh", ["-c", EXECUTOR, "last-will"], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    executor.unref();
    executor.stdin?.on("error", () => {});
    (executor.stdin as unknown as { unref(): void }).unref();
  }
  if (executor.stdin === null) throw new Error("the executor of the last will has no pipe");
  return executor.stdin;
}

function tell(line: string): void {
  pipeToExecutor().write(`${line}\n`);
}

// The program puts itself on the list before it becomes the program: by the time that we know its
// id, we might be dead.
const ENTER_AND_RUN = 'echo "+ $$" >&3; exec "$@" 3>&-';

/**
 * Starts a program in a process group of its own that is killed when this process ends in any way,
 * SIGKILL included: nothing that a test or the demo starts outlives it. A program that is not there
 * ends with status 127.
 */
export function spawnWithUs(
  command: string,
  parameters: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string },
): ChildProcess {
  return spawn("sh", ["-c", ENTER_AND_RUN, "sh", command, ...parameters], {
    ...options,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", pipeToExecutor()],
  });
}

/** Takes a process group off the list, because it has ended. */
export function spare(group: number): void {
  tell(`- ${group}`);
}

/** Has a folder removed when this process ends, should it still be there. */
export function removeWithUs(folder: string): void {
  tell(`d ${folder}`);
}
