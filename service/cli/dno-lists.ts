import { join } from "node:path";
import type { CurrentList } from "../dno/guarded-publish.ts";
import type { DnoIndex } from "../dno/index/dno-index.ts";
import { loadIndex } from "../dno/index/load-index.ts";
import { ListDirectory } from "../dno/list-directory.ts";
import { currentList } from "../dno/reload.ts";
import { asRingfenceError, RingfenceError } from "../errors.ts";
import type { CliContext } from "./cli-context.ts";

/** The folder of this machine's lists; a service with the same settings uses it too. */
export function listDirectory(context: CliContext): string {
  return join(context.settings().dataDir, "dno");
}

/** The list in force; undefined when there is none, or with a warning when the store is away. */
export async function currentOrNone(
  context: CliContext,
  directory: string,
): Promise<CurrentList | undefined> {
  try {
    return await currentList({ store: await context.openStore(), directory });
  } catch (thrown) {
    const error = asRingfenceError(thrown);
    if (error.code !== "STORE_UNAVAILABLE") throw error;
    context.warn(`not compared with the list in force: ${error.message}`);
    return undefined;
  }
}

/**
 * A list as an operator names it: a version in the store, or the path of an index file.
 *
 * @throws RingfenceError `NOT_FOUND` when it is neither
 */
export async function namedList(
  context: CliContext,
  directory: string,
  name: string,
): Promise<DnoIndex> {
  const { snapshots } = await context.openStore();
  const info = (await snapshots.history()).find(({ version }) => version === name);
  if (info) return (await new ListDirectory(directory).load(info, snapshots)).index;
  try {
    return (await loadIndex(name)).index;
  } catch (thrown) {
    const error = asRingfenceError(thrown);
    if (error.code !== "IO") throw error;
    throw new RingfenceError("NOT_FOUND", `${name} is neither a version in the store nor a file`);
  }
}
