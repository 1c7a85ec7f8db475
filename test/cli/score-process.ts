import { Command } from "commander";
import { scoreCommands } from "../../service/cli/score.ts";
import { asRingfenceError, ERRORS } from "../../service/errors.ts";
import { openStore } from "../../service/store/open-store.ts";

/** `ringfence score ...` in a process of its own, with standard input: for `score.test.ts`. */
const [dataDir = "", ...words] = process.argv.slice(2);
const store = await openStore({ redisUrl: undefined, dataDir, redisCommandTimeoutMs: 1_000 });
const program = new Command();
scoreCommands(program, {
  settings: () => {
    throw new Error("score commands need no settings of their own");
  },
  openStore: async () => store,
  print: (_value, human) => void process.stdout.write(human),
  warn: (message) => void process.stderr.write(message),
  now: Date.now,
});
try {
  await program.parseAsync(["score", ...words], { from: "user" });
} catch (error) {
  process.exitCode = ERRORS[asRingfenceError(error).code].exit;
} finally {
  await store.close();
}
