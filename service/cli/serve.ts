import type { Command } from "commander";
import { serve } from "../main.ts";

/** `ringfence serve`: the service in the foreground, as `npm start` runs it. */
export function serveCommand(program: Command): void {
  program
    .command("serve")
    .description("run the service in the foreground; SIGHUP reloads, SIGTERM ends it")
    .action(() => serve());
}
