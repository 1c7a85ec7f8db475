import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel } from "node:worker_threads";

/** Over what V8 lets buffers grow between two collections, 64 MB. */
const BAIT_BYTES = 65 * 1024 * 1024;
/** Whatever a turn of the event loop has asked a WeakRef for, no collection that it begins takes. */
const NEXT_TURN_MS = 10;
/** A collection ends within a fraction of it. */
const COLLECTION_MS = 1000;
/** What is there after so many is no old list, but one that somebody holds on to. */
const MOST_COLLECTIONS = 10;

const taken = new Set<WeakRef<SharedArrayBuffer>>();

/**
 * Takes memory for an index, all zero. It is shared memory, because V8 counts that of an ordinary
 * buffer: a list of 280 MB is over its limit, and then each network read makes it mark the heap for
 * 5 to 10 ms at a time (`Heap::ReportExternalMemoryPressure`), while calls wait.
 *
 * @throws RangeError when there is not so much memory
 */
export function takeListMemory(bytes: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes);
  taken.add(new WeakRef(memory));
  return memory;
}

/**
 * Has V8 collect garbage until it has given back the memory of lists that nobody refers to. What is
 * not counted does not make it collect, so that without this an old list might stay for hours.
 * Never rejects.
 *
 * @param inUse lists that are to stay
 * @returns how many are there when it ends
 */
export async function giveBackListMemory(inUse: number): Promise<number> {
  for (let round = 0; round < MOST_COLLECTIONS && listsInMemory() > inUse; round += 1) {
    await sleep(NEXT_TURN_MS, undefined, { ref: false });
    beginCollection();
    await sleep(COLLECTION_MS, undefined, { ref: false });
  }
  return listsInMemory();
}

function listsInMemory(): number {
  for (const memory of taken) if (memory.deref() === undefined) taken.delete(memory);
  return taken.size;
}

/**
 * Makes V8 begin to mark, in its usual small steps: it does when buffers go over its limit. The
 * buffer is never written, so that it takes no memory, and gone when this returns, so that nothing
 * is over the limit any more.
 */
function beginCollection(): void {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  try {
    port1.postMessage(undefined, [new ArrayBuffer(BAIT_BYTES)]);
  } catch {
    // There is not so much memory: V8 has collected before it said so.
  }
  port1.close();
}
