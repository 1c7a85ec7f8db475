import { type Logger, pino } from "pino";
import type { Settings } from "../settings.ts";
import type { LineWriter } from "./line-writer.ts";

/**
 * The log for people: JSON lines, on the same way out as the decisions.
 *
 * @param writer flushed by whoever ends the process
 */
export function createLogger(level: Settings["logLevel"], writer: LineWriter): Logger {
  // The process manager adds host and process to each line already.
  return pino({ level, base: null }, writer);
}
