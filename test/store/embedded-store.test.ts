import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { EmbeddedStore } from "../../service/store/embedded/embedded-store.ts";
import type { Store } from "../../service/store/store.ts";
import { storeContract } from "../redis/store-contract.ts";

describe("the embedded store", () => {
  storeContract(async () => {
    const directory = await mkdtemp(join(tmpdir(), "ringfence-embedded-"));
    const opened: Store[] = [];
    return {
      open: async () => {
        const store = new EmbeddedStore(directory, Date.now);
        opened.push(store);
        return store;
      },
      remove: async () => {
        for (const store of opened) await store.close();
        await rm(directory, { recursive: true, force: true });
      },
    };
  });
});
