import { afterAll, expect, it } from "vitest";
import { makeOwnList, type OwnList } from "../../service/own-list.ts";
import { describeFault, isUndecided } from "./fault.ts";

const LISTED = "+16862220142";
const RELOADS = 3;

let own: OwnList | undefined;
afterAll(() => own?.remove());

function numbers(count: number): string[] {
  return [LISTED, ...Array.from({ length: count }, (_, at) => `+1303444${1_000 + at}`)];
}

describeFault(
  "the lists are reloaded, three times in a row",
  {
    stage: async () => {
      own = await makeOwnList(numbers(5_000));
      return { manifest: own.manifest, timeoutMs: 2_000 };
    },
    strike: async ({ service }) => {
      for (let count = 1; count <= RELOADS; count += 1) {
        await own?.write(numbers(5_000 + 100 * count));
        expect(await service.rpc("dno.reload", {})).toMatchObject({ state: "published" });
      }
    },
    lastsMs: 0,
    end: () => {},
  },
  (ordeal) => {
    it("leaves no call undecided at any time", () => {
      expect(ordeal().calls.filter(isUndecided)).toEqual([]);
    });
  },
);
