import type { Command } from "commander";

/** `ringfence serve`: the service in the foreground, as `npm start` runs it. */
export function serveCommand(program: Command): void {
  program
    .command("serve")
    .description("run the service in the foreground; SIGHUP reloads, SIGTERM ends it")
    .action(async () => {
      // Listeners and pages take longer to load than most commands take to do their work.
      const { serve } = await import("../main.ts");
      await serve();
    });
}
