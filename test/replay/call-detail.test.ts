import { describe, expect, it } from "vitest";
import { readCallDetail, readTime } from "../../service/replay/call-detail.ts";
import { detailColumns } from "../../service/replay/detail-columns.ts";

const HEADER = ["time", "calling", "called", "attestation", "answered", "duration", "label"];
const ROW = ["2026-11-20T12:00:00Z", "+12125550100", "+13035550123", "A", "1", "12.5", "unwanted"];
const COLUMNS = detailColumns(HEADER, {});
const NOON = Date.UTC(2026, 10, 20, 12);

const changed = (field: string, value: string) =>
  readCallDetail(
    ROW.map((cell, at) => (HEADER[at] === field ? value : cell)),
    COLUMNS,
    NOON,
    7,
  );

describe("a row of call detail records", () => {
  it("is a call with its time, its end and its label", () => {
    expect(readCallDetail(ROW, COLUMNS, NOON, 7)).toMatchObject({
      ok: true,
      detail: {
        atMs: NOON,
        call: {
          callId: "record-7",
          from: "+12125550100",
          ruri: "+13035550123",
          attest: "A",
          trunk: undefined,
        },
        durationSeconds: 12.5,
        unwanted: true,
      },
    });
  });

  it("was not answered where a column says so, whatever the duration is", () => {
    expect(changed("answered", "no")).toMatchObject({ detail: { durationSeconds: undefined } });
  });

  it("was answered where no column says so and it lasted", () => {
    const columns = detailColumns(["time", "calling", "billsec"], {});
    const read = (duration: string) =>
      readCallDetail([ROW[0] as string, ROW[1] as string, duration], columns, NOON, 2);
    expect(read("3")).toMatchObject({ detail: { durationSeconds: 3 } });
    expect(read("0")).toMatchObject({ detail: { durationSeconds: undefined } });
  });

  it("has no end where no column says how long calls lasted", () => {
    const { time, calling, answered } = COLUMNS;
    for (const columns of [
      { time, calling },
      { time, calling, answered },
    ]) {
      expect(readCallDetail(ROW, columns as typeof COLUMNS, NOON, 7)).toMatchObject({
        detail: { durationSeconds: "unknown" },
      });
    }
  });

  it.each([
    ["calling", ""],
    ["attestation", "D"],
    ["answered", "perhaps"],
    ["duration", "-1"],
    ["duration", ""],
    ["duration", "1e9"],
    ["label", "neither"],
  ])("is refused for its %s %j", (field, value) => {
    expect(changed(field, value)).toMatchObject({ ok: false, field });
  });
});

describe("the time of a call", () => {
  it.each([
    ["2026-11-20T12:00:00Z", NOON],
    ["2026-11-20T12:00:00.250Z", NOON + 250],
    ["2026-11-20 12:00:00", NOON],
    ["2026-11-20T07:00:00-05:00", NOON],
    ["2026-01-31T00:00:00Z", Date.UTC(2026, 0, 31)],
    ["1795176000", NOON],
    ["1795176000.25", NOON + 250],
    ["1795176000123", NOON + 123],
  ])("may stand as %s", (text, atMs) => {
    expect(readTime(text)).toBe(atMs);
  });

  it("reads each time as if none had come before it", () => {
    const seconds = ["00", "59", "07.250", "60"];
    const minutes = [
      "2026-11-20T13:00",
      "2026-13-20T13:00",
      "2026-11-20T24:00",
      "2026-11-20T13:00",
    ];
    for (const time of minutes.flatMap((minute) => seconds.map((one) => `${minute}:${one}Z`))) {
      const ms = Date.parse(time);
      expect(readTime(time)).toBe(Number.isNaN(ms) ? undefined : ms);
    }
  });

  it.each(["", "yesterday", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "12:00", "17951"])(
    "is not %j",
    (text) => {
      expect(readTime(text)).toBeUndefined();
    },
  );
});

describe("the columns of a file", () => {
  it("are found by the names that are usual", () => {
    expect(detailColumns(["Start Time", "ANI", "DNIS", "Ingress-Trunk", "billsec"], {})).toEqual({
      time: 0,
      calling: 1,
      called: 2,
      trunk: 3,
      duration: 4,
    });
  });

  it("are those that the operator names", () => {
    expect(detailColumns(["a", "b"], { time: "b", calling: "a" })).toEqual({ time: 1, calling: 0 });
  });

  it.each([
    [{ time: "x" }, "USAGE", "there is no column x"],
    [{ when: "a" }, "USAGE", "when is no field"],
    [{ time: "a" }, "DATA_REFUSED", "no column is the calling"],
  ])("are refused for %j", (asked, code, message) => {
    expect(() => detailColumns(["a", "b"], asked)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
