import { startProgram } from "../sip/harness/program.ts";
import { projectPath } from "../sip/harness/project.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";

/** The thirty-line service of bench/per-call, in a process group of its own. */
export interface ExpressService {
  readonly port: number;
  readonly group: number;
  stop(): Promise<void>;
}

/** Starts it on a free port; it asks the Redis on that port. */
export async function startExpressService(redisPort: number): Promise<ExpressService> {
  const program = await startProgram(process.execPath, [
    projectPath("dist/bench/per-call/express-redis-server.js"),
    String(redisPort),
  ]);
  try {
    const port = await waitUntil("port of the Express service", () => {
      if (program.status() !== undefined) throw new Error(program.output());
      return Number(/"port":(\d+)/.exec(program.output())?.[1]) || undefined;
    });
    return { port, group: program.pid, stop: () => program.stop() };
  } catch (error) {
    await program.stop();
    throw error;
  }
}
