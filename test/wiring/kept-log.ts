import { type Logger, pino } from "pino";

export type KeptLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** A logger of which a test reads the lines. */
export function keptLog(): { readonly logger: Logger; readonly lines: readonly KeptLine[] } {
  const lines: KeptLine[] = [];
  const write = (text: string) => void lines.push(JSON.parse(text) as KeptLine);
  return { logger: pino({ base: null }, { write }), lines };
}
