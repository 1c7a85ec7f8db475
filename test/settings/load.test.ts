import { describe, expect, it } from "vitest";
import { RingfenceError } from "../../service/errors.ts";
import { loadSettings } from "../../service/settings/load.ts";
import type { Machine } from "../../service/settings.ts";

function machine(files: Record<string, string> = {}, writable: readonly string[] = []): Machine {
  return {
    readFile(path) {
      const text = files[path];
      if (text === undefined) throw new Error(`ENOENT: no such file, open '${path}'`);
      return text;
    },
    writable: (path) => writable.includes(path),
  };
}

function refusal(env: Record<string, string>, files?: Record<string, string>): RingfenceError {
  try {
    loadSettings(env, machine(files));
  } catch (error) {
    if (error instanceof RingfenceError) return error;
    throw error;
  }
  throw new Error("the settings were accepted");
}

describe("settings", () => {
  it("are complete without any environment or file", () => {
    const { settings, warnings } = loadSettings({}, machine());
    expect(settings.listen).toEqual({ host: "127.0.0.1", port: 8603 });
    expect(settings.rpcListen).toEqual({ host: "127.0.0.1", port: 8604 });
    expect(settings.adminListen).toEqual({ host: "127.0.0.1", port: 8605 });
    expect(settings.scoreDeadlineMs).toBe(5);
    expect(settings.logDecisions).toBe(true);
    expect(settings.redisUrl).toBeUndefined();
    expect(settings.manifest).toMatch(/\/dno-data\/manifest\.yaml$/);
    expect(warnings).toEqual([]);
  });

  it("keep data in /var/lib/ringfence where that can be written, else in ./var", () => {
    expect(loadSettings({}, machine()).settings.dataDir).toBe("./var");
    const installed = machine({}, ["/var/lib/ringfence"]);
    expect(loadSettings({}, installed).settings.dataDir).toBe("/var/lib/ringfence");
  });

  it("take the environment before the file before the default, and say which it was", () => {
    const env = { RINGFENCE_CONFIG: "/etc/r.yaml", RINGFENCE_LISTEN: "127.0.0.2:1" };
    const files = { "/etc/r.yaml": "listen: 127.0.0.3:2\nscoreDeadlineMs: 7\nlogDecisions: off\n" };
    const { settings, shown } = loadSettings(env, machine(files));
    expect(settings.listen).toEqual({ host: "127.0.0.2", port: 1 });
    expect(settings.scoreDeadlineMs).toBe(7);
    expect(settings.logDecisions).toBe(false);
    const sources = Object.fromEntries(shown.map((one) => [one.name, one.source]));
    expect(sources).toMatchObject({
      listen: "environment",
      scoreDeadlineMs: "file",
      rpcListen: "default",
      policy: "unset",
    });
  });

  it("take an empty variable as none", () => {
    const { settings } = loadSettings({ RINGFENCE_LISTEN: "", RINGFENCE_CONFIG: "" }, machine());
    expect(settings.listen.port).toBe(8603);
  });

  it("name every fault at once", () => {
    const error = refusal({
      RINGFENCE_LISTEN: "nonsense",
      RINGFENCE_SCORE_DEADLINE_MS: "0",
      RINGFENCE_LOG_NUMBERS: "some",
    });
    expect(error.code).toBe("BAD_CONFIGURATION");
    expect(error.field).toBe("RINGFENCE_LISTEN");
    expect(error.message.split("\n")).toEqual([
      "RINGFENCE_LISTEN must be host:port, [IPv6]:port or :port, with a port from 0 to 65535",
      "RINGFENCE_SCORE_DEADLINE_MS must be a whole number from 1 to 1000",
      "RINGFENCE_LOG_NUMBERS must be one of full, last4, hash",
    ]);
  });

  it("refuse an admin listener that others can reach without a token", () => {
    for (const listen of [
      ":8605",
      "0.0.0.0:8605",
      "[::]:8605",
      "192.0.2.1:8605",
      "127.example:1",
    ]) {
      expect(refusal({ RINGFENCE_ADMIN_LISTEN: listen }).message).toMatch(
        /^RINGFENCE_ADMIN_LISTEN is not a loopback address; set RINGFENCE_TOKEN/,
      );
    }
    const env = { RINGFENCE_ADMIN_LISTEN: ":8605", RINGFENCE_TOKEN: "0123456789abcdef" };
    expect(loadSettings(env, machine()).settings.token).toBe("0123456789abcdef");
  });

  it("read the token from a file, without the line break at its end", () => {
    const env = { RINGFENCE_TOKEN_FILE: "/run/token" };
    const { settings } = loadSettings(env, machine({ "/run/token": "0123456789abcdef\n" }));
    expect(settings.token).toBe("0123456789abcdef");
    expect(refusal(env).message).toMatch(/^RINGFENCE_TOKEN_FILE cannot be read: ENOENT/);
    expect(refusal(env, { "/run/token": "short" }).message).toBe(
      "RINGFENCE_TOKEN_FILE the token in it must have at least 16 characters",
    );
    const both = { ...env, RINGFENCE_TOKEN: "0123456789abcdef" };
    expect(refusal(both, { "/run/token": "0123456789abcdef" }).message).toMatch(/both set/);
  });

  it("never show a secret, nor the password of a Redis address", () => {
    const env = {
      RINGFENCE_TOKEN: "0123456789abcdef",
      RINGFENCE_REDIS_URL: "redis://user:p@ss/word@127.0.0.1:6379/0",
    };
    const { shown } = loadSettings(env, machine());
    const values = Object.fromEntries(shown.map((one) => [one.name, one.value]));
    expect(values["token"]).toBe("(hidden)");
    expect(values["redisUrl"]).toBe("redis://***@127.0.0.1:6379/0");
    expect(JSON.stringify(shown)).not.toMatch(/0123456789abcdef|p@ss|word/);
  });

  it("say of a setting what it needs beside it", () => {
    expect(refusal({ RINGFENCE_SMTP_URL: "smtp://mail.example" }).message).toBe(
      "RINGFENCE_SMTP_URL needs RINGFENCE_MAIL_FROM as well",
    );
    expect(refusal({ RINGFENCE_REDRESS_WEBHOOK: "https://vendor.example/" }).message).toBe(
      "RINGFENCE_REDRESS_WEBHOOK needs RINGFENCE_REDRESS_WEBHOOK_SECRET as well",
    );
  });

  it("warn of a name that nothing reads, with the one that was meant", () => {
    const env = { RINGFENCE_CONFIG: "/r.yaml", RINGFENCE_LISTN: "127.0.0.1:1", RINGFENCE_ZZZ: "1" };
    const { warnings } = loadSettings(env, machine({ "/r.yaml": "# one\nlogLevl: info\n" }));
    expect(warnings).toEqual([
      "RINGFENCE_LISTN is not a setting; did you mean RINGFENCE_LISTEN?",
      "RINGFENCE_ZZZ is not a setting",
      "/r.yaml:2: logLevl is not a setting; did you mean logLevel?",
    ]);
  });
});

describe("the configuration file", () => {
  const env = { RINGFENCE_CONFIG: "/r.yaml" };

  it("may be empty", () => {
    expect(loadSettings(env, machine({ "/r.yaml": "" })).settings.listen.port).toBe(8603);
  });

  it("keeps every digit of a token that YAML takes for a number", () => {
    const { settings } = loadSettings(env, machine({ "/r.yaml": "token: 01234567890123456789" }));
    expect(settings.token).toBe("01234567890123456789");
  });

  it("names its line in a fault", () => {
    expect(refusal(env, { "/r.yaml": "# first\nlogLevel: loud\n" }).message).toMatch(
      /^\/r\.yaml:2: logLevel must be one of trace, /,
    );
    expect(refusal(env, { "/r.yaml": "listen: [1]\n" }).message).toBe(
      "/r.yaml:1: listen must be a single value",
    );
  });

  it("is refused when it is missing, not YAML or no mapping", () => {
    expect(refusal(env).message).toMatch(/^RINGFENCE_CONFIG cannot be read: ENOENT/);
    expect(refusal(env, { "/r.yaml": "a: b: c" }).message).toMatch(/^\/r\.yaml:1: /);
    expect(refusal(env, { "/r.yaml": "- listen" }).message).toMatch(/must be a mapping/);
  });
});
