import { renameSync, writeFileSync } from "node:fs";
import { memoryUsage } from "node:process";

// For the soak, with `node --expose-gc --import`: at SIGUSR2 a service collects its garbage and
// writes down what is left, in MEMORY_FILE of its working directory. Without that, a heap that V8 has
// not looked at yet is told apart from one that grows only after hours.

declare const gc: (() => void) | undefined;

/** Written anew at each signal: the figures of `process.memoryUsage()`, and how many signals came. */
export const MEMORY_FILE = "memory.json";

let count = 0;
process.on("SIGUSR2", () => {
  // twice: what finalizers let go of is collected the second time
  gc?.();
  gc?.();
  count += 1;
  writeFileSync(`${MEMORY_FILE}.new`, JSON.stringify({ count, ...memoryUsage() }));
  renameSync(`${MEMORY_FILE}.new`, MEMORY_FILE);
});
