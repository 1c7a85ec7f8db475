import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ListDirectory } from "../../service/dno/list-directory.ts";
import type { SnapshotInfo } from "../../service/store/store.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder();

const INFO: SnapshotInfo = {
  version: "",
  builtAtMs: 0,
  publishedAtMs: 0,
  bytes: 5,
  sha256: "",
  note: "",
  report: {},
};

describe("the folder of lists", () => {
  it.each(["../outside", "../../etc/x", "/etc/x", "a/b", "a\\b", ".", "", "a\0"])(
    "writes, reads and removes nothing outside of itself, though the store names the version %j",
    async (version) => {
      await writeFile(join(folder.path, "outside.dno"), "other");
      const info = { ...INFO, version };
      const fetched: string[] = [];
      const directory = new ListDirectory(join(folder.path, "lists"));
      const snapshots = { fetch: async (_: string, file: string) => void fetched.push(file) };
      const refused = { code: "BAD_FIELD" };
      await expect(directory.load(info, snapshots)).rejects.toMatchObject(refused);
      await expect(directory.loadKept(info)).rejects.toMatchObject(refused);
      expect(fetched).toEqual([]);
      expect((await readdir(folder.path)).sort()).toEqual(["lists", "outside.dno"]);
    },
  );
});
