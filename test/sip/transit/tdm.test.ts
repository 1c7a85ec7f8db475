import { describe } from "vitest";
import { openTransit } from "../harness/transit-sbc.ts";
import { specifyTdm, TDM_GATEWAYS } from "./tdm-specification.ts";

specifyTdm(describe, (options) =>
  openTransit({
    ...options,
    includes: ["ringfence-transit.cfg", "ringfence-tdm.cfg"],
    ringfenceLines: [`#!define RINGFENCE_TDM_GATEWAYS "${TDM_GATEWAYS}"`],
    linesBeforeRelay: ['\tt_on_reply("RINGFENCE_TDM");'],
  }),
);
