import { startProgram } from "../sip/harness/program.ts";
import { projectPath } from "../sip/harness/project.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";

/** A small service to compare with, in a process group of its own. */
export interface PlainService {
  readonly port: number;
  readonly group: number;
  stop(): Promise<void>;
}

/**
 * Starts a script of dist/ that listens on a free port and prints it: `{"port":...}`.
 *
 * @param script path from the project's folder
 */
export async function startPlainService(
  script: string,
  ...parameters: readonly string[]
): Promise<PlainService> {
  const program = await startProgram(process.execPath, [projectPath(script), ...parameters]);
  try {
    const port = await waitUntil(`port of ${script}`, () => {
      if (program.status() !== undefined) throw new Error(program.output());
      return Number(/"port":(\d+)/.exec(program.output())?.[1]) || undefined;
    });
    return { port, group: program.pid, stop: () => program.stop() };
  } catch (error) {
    await program.stop();
    throw error;
  }
}
