import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  address,
  addresses,
  email,
  isLoopback,
  type Kind,
  onOrOff,
  redisUrl,
  smtpUrl,
  webUrl,
  wholeNumber,
} from "../../service/settings/kinds.ts";

function value<T>(kind: Kind<T>, text: string): T | "refused" {
  const read = kind.read(text);
  return read.ok ? read.value : "refused";
}

describe("an address", () => {
  it("is host and port, bracketed IPv6 and port, or a port alone", () => {
    expect(value(address, "127.0.0.1:8603")).toEqual({ host: "127.0.0.1", port: 8603 });
    expect(value(address, "sbc.example.com:0")).toEqual({ host: "sbc.example.com", port: 0 });
    expect(value(address, "[::1]:80")).toEqual({ host: "::1", port: 80 });
    expect(value(address, ":65535")).toEqual({ host: "", port: 65_535 });
  });

  it("is refused without a port, with one out of range, and with IPv6 out of brackets", () => {
    for (const text of ["", "127.0.0.1", "8603", "h:65536", "h:-1", "::1:80", "[1.2.3.4]:80"]) {
      expect(value(address, text)).toBe("refused");
    }
  });

  it("is read back from how it is shown", () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.constant(""));
    fc.assert(
      fc.property(host, fc.integer({ min: 0, max: 65_535 }), (host, port) => {
        expect(value(address, address.show({ host, port }))).toEqual({ host, port });
      }),
    );
  });
});

describe("a loopback address", () => {
  it("is 127.0.0.0/8, ::1 and localhost, and no name that looks like one", () => {
    expect(["127.0.0.1", "127.9.9.9", "::1", "localhost"].every(isLoopback)).toBe(true);
    expect(
      ["", "0.0.0.0", "::", "10.0.0.1", "127.example", "127.0.0.1.nip.io"].some(isLoopback),
    ).toBe(false);
  });
});

describe("a whole number", () => {
  it("is in its range, both ends included, in plain digits", () => {
    const kind = wholeNumber(1, 1000);
    expect(value(kind, "1")).toBe(1);
    expect(value(kind, "1000")).toBe(1000);
    for (const text of ["0", "1001", "1e2", "0x10", "5ms", " 5", "5.0", "-1", ""]) {
      expect(value(kind, text)).toBe("refused");
    }
  });
});

describe("on or off", () => {
  it("takes YAML's booleans as well", () => {
    expect(["on", "true", "off", "false"].map((text) => value(onOrOff, text))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(value(onOrOff, "yes")).toBe("refused");
  });
});

describe("a Redis address", () => {
  it("is shown without what stands before the @", () => {
    expect(redisUrl.show("rediss://:secret@host:6379/1")).toBe("rediss://***@host:6379/1");
    expect(redisUrl.show("redis://host:6379")).toBe("redis://host:6379");
  });

  it("has one of Redis' schemes", () => {
    expect(value(redisUrl, "http://host")).toBe("refused");
    expect(value(redisUrl, "redis://")).toBe("refused");
  });
});

describe("addresses", () => {
  it("are addresses and networks of both families, with commas between", () => {
    const read = addresses.read("127.0.0.1, 10.0.0.0/8,2001:db8::/32");
    const list = read.ok ? read.value.list : undefined;
    expect(list?.check("127.0.0.1")).toBe(true);
    expect(list?.check("127.0.0.2")).toBe(false);
    expect(list?.check("10.9.8.7")).toBe(true);
    expect(list?.check("2001:db8::5", "ipv6")).toBe(true);
  });

  it("are nothing else", () => {
    for (const text of ["", "proxy", "10.0.0.0/33", "10.0.0.1/", "10.0.0.0/8/8", "127.0.0.1,"]) {
      expect(value(addresses, text)).toBe("refused");
    }
  });
});

describe("an address of the web or of a mail server", () => {
  it("is shown without user, password and query", () => {
    expect(webUrl.show("https://a:b@vendor.example/x?key=1")).toBe(
      "https://***@vendor.example/x?***",
    );
    expect(smtpUrl.show("smtps://a:b@mail.example:465")).toBe("smtps://***@mail.example:465");
  });

  it("has one of the schemes, and a host", () => {
    for (const text of [
      "ftp://host/",
      "file:///etc/passwd",
      "https://",
      "host:25",
      "http://a b/",
    ]) {
      expect(value(webUrl, text)).toBe("refused");
    }
    expect(value(smtpUrl, "http://host")).toBe("refused");
    expect(value(smtpUrl, "smtp://ops:100%@mail.example")).toBe("refused");
    expect(value(smtpUrl, "smtp://ops:100%25@mail.example")).not.toBe("refused");
  });
});

describe("an e-mail address", () => {
  it("is one address and nothing beside it", () => {
    expect(value(email, "redress@example.net")).toBe("redress@example.net");
    for (const text of [
      "Redress <redress@example.net>",
      "a@b.example, c@d.example",
      "a@b.c\r\nBcc: x",
    ]) {
      expect(value(email, text)).toBe("refused");
    }
  });
});
