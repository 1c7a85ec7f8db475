import { BlockList } from "node:net";
import type { RedressRequest } from "../../service/redress/redress-request.ts";
import { StoredRedressDesk } from "../../service/redress/stored-redress-desk.ts";
import { openPortalListener } from "../../service/server/portal/portal-listener.ts";
import { RedressDoor } from "../../service/server/portal/redress-door.ts";
import { openNoticeId } from "../../service/sip/notice-id.ts";
import type { RedressStore } from "../../service/store/store.ts";
import { BENCH_KEY } from "./ids.ts";

// The portal as it is, over a store in which every id has its request.
const counts = { refused() {}, connected() {}, disconnected() {} };
const faults = { fault: (what: string, error: unknown) => console.error(what, error) };
const store = { get: async (id: string) => ({ id }) as RedressRequest } as Partial<RedressStore>;
const blocker = {
  name: "Example Telecom",
  tel: "+18005550199",
  email: undefined,
  pageOf: undefined,
};
const desk = new StoredRedressDesk({
  store: store as RedressStore,
  records: { byId: async () => undefined },
  openId: (id) => openNoticeId([BENCH_KEY], id),
  allow: async () => {},
  terms: { recordDays: 30, resolveHours: 72 },
  now: Date.now,
});
const redress = new RedressDoor({
  ...{ desk, counts, faults, now: Date.now, resolveHours: 72, proxies: new BlockList() },
  records: { byId: async () => undefined },
  limits: { look: async () => 0, ask: async () => 0 },
  blocker: () => blocker,
});
const listener = await openPortalListener({
  listen: { host: "127.0.0.1", port: 0 },
  bodyTimeoutMs: 10_000,
  maxConnections: 100,
  jcard: { current: () => undefined },
  ...{ redress, counts, faults },
});
console.log(JSON.stringify({ port: listener.address.port }));
process.on("SIGTERM", () => void listener.stop(0));
