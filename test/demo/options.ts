import { parseArgs } from "node:util";
import { TRANSPORTS, type Transport } from "../sip/harness/transport.ts";

export interface DemoOptions {
  readonly transport: Transport;
  readonly store: "embedded" | "redis";
}

export const USAGE =
  "usage: npm run demo -- [--redis] [--transport http|rpc]\n" +
  "  --redis      on a Redis that the demo starts itself, not on the embedded store\n" +
  "  --transport  how Kamailio asks: http (the default) or JSON-RPC over TCP";

/**
 * Reads the demo's command line.
 *
 * @returns the options, or undefined when the line is not one that it takes
 */
export function readDemoOptions(words: readonly string[]): DemoOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { redis: { type: "boolean" }, transport: { type: "string", default: "http" } },
    });
    const transport = TRANSPORTS.find((one) => one === values.transport);
    return transport && { transport, store: values.redis ? "redis" : "embedded" };
  } catch {
    return undefined;
  }
}
