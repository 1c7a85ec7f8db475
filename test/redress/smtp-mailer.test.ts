import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRefusedForGood, SmtpMailer } from "../../service/redress/smtp-mailer.ts";
import { MailServer } from "./mail-server.ts";

const NOTICE = {
  to: "pat@clinic.example",
  subject: "Your request about a blocked call: received",
  text: "You asked us about a call.\n",
  key: "0123456789abcdef0123456789abcdef01234567",
};

let server: MailServer;
beforeEach(async () => {
  server = await MailServer.start();
});
afterEach(() => server.stop());

const mailer = (url = server.url) => new SmtpMailer({ url, from: "redress@example.net" });

describe("a notice by mail", () => {
  it("is one plain text from us to the caller", async () => {
    await mailer().send(NOTICE, "Example Telecom");
    expect(server.mails).toMatchObject([
      { from: "redress@example.net", to: ["pat@clinic.example"] },
    ]);
    const text = server.mails[0]?.text ?? "";
    expect(text).toMatch(/^From: Example Telecom <redress@example\.net>\r$/m);
    expect(text).toMatch(/^To: pat@clinic\.example\r$/m);
    expect(text).toMatch(/^Subject: Your request about a blocked call: received\r$/m);
    expect(text).toMatch(/^Content-Type: text\/plain/m);
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(text).toMatch(
      /^Message-ID: <redress\.0123456789abcdef0123456789abcdef@example\.net>\r$/m,
    );
    expect(text).toContain("\r\n\r\nYou asked us about a call.\r\n");
  });

  it.each([
    "pat@clinic.example\r\nBcc: everybody@else.example",
    "pat@clinic.example, everybody@else.example",
    "Pat <pat@clinic.example>",
    "pat@clinic.example>\r\nRCPT TO:<x@y.example",
    "",
  ])("goes to no address that is more than one: %j", async (to) => {
    await expect(mailer().send({ ...NOTICE, to }, undefined)).rejects.toThrow();
    expect(server.mails).toEqual([]);
  });

  it("holds no header that a name or a text brought along", async () => {
    const injected = "x\r\nBcc: everybody@else.example\r\n\r\nbody";
    await mailer().send(
      { ...NOTICE, subject: injected, text: "a\r\n.\r\nMAIL FROM:<x@y>\r\n" },
      injected,
    );
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.to).toEqual(["pat@clinic.example"]);
    const header = server.mails[0]?.text.split("\r\n\r\n")[0] ?? "";
    expect(header).not.toMatch(/^Bcc:/im);
    // Of the text, a line with a full stop alone ended nothing.
    expect(server.mails[0]?.text).toContain("MAIL FROM");
  });

  it("is told to be refused for good, or to be tried again", async () => {
    server.refusal = [550, "no such user"];
    const forGood = await mailer().send(NOTICE, undefined).catch(isRefusedForGood);
    server.refusal = [451, "greylisted"];
    const forNow = await mailer().send(NOTICE, undefined).catch(isRefusedForGood);
    const nobody = await mailer("smtp://127.0.0.1:1")
      .send(NOTICE, undefined)
      .catch(isRefusedForGood);
    expect([forGood, forNow, nobody]).toEqual([true, false, false]);
  });
});
