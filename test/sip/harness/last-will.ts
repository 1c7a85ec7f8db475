import { type ChildProcess, spawn } from "node:child_process";

// Reads "+ GROUP" and "- GROUP"; when the pipe closes, for whatever reason its owner died, kills
// the process groups that are still on the list.
const EXECUTOR = `
groups=" "
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;;
  esac
done
for group in $groups; do kill -KILL -- "-$group" 2>/dev/null; done
`;

let executor: ChildProcess | undefined;

function tell(line: string): void {
  if (executor === undefined) {
    executor = spawn("sh", ["-c", EXECUTOR], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    executor.unref();
    executor.stdin?.on("error", () => {});
    (executor.stdin as unknown as { unref(): void }).unref();
  }
  executor.stdin?.write(`${line}\n`);
}

/**
 * Has a process group killed when this process ends in any way, SIGKILL included: nothing that a
 * test or the demo starts outlives it.
 *
 * @param group id of the process group, which is that of its leader
 */
export function killWithUs(group: number): void {
  tell(`+ ${group}`);
}

/** Takes a process group off the list, because it has ended. */
export function spare(group: number): void {
  tell(`- ${group}`);
}
