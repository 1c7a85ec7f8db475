import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { Call } from "../harness/caller.ts";
import type { AnswerInvite } from "../harness/gateway.ts";
import { isThere, modulesIn, OPENSIPS } from "../harness/opensips-binary.ts";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { projectPath } from "../harness/project.ts";
import { linesOf } from "../harness/sip-message.ts";
import { describeOpensips } from "./describe-opensips.ts";

const REASON =
  'Reason: SIP;cause=603;text="v=analytics1;url=https://r.example/x;id=Zz_9-";location=RLN';

/** The script that OpenSIPS itself comes with: in its source tree, or where its package puts it. */
const DEFAULT_SCRIPT = readDefaultScript();

function readDefaultScript(): string | undefined {
  if (!OPENSIPS.found) return undefined;
  const tree = join(dirname(OPENSIPS.binary), "etc", "opensips.cfg");
  const file = [tree, "/etc/opensips/opensips.cfg"].find((candidate) => existsSync(candidate));
  return file === undefined ? undefined : readFileSync(file, "utf8");
}

function whatIsMissing(): string | undefined {
  if (DEFAULT_SCRIPT === undefined || !OPENSIPS.found) return "there is no default opensips.cfg";
  const { modules } = OPENSIPS;
  const missing = modulesIn(DEFAULT_SCRIPT).find((name) => !isThere(modules, name));
  return missing === undefined ? undefined : `${modules} has no ${missing}`;
}

/** The three pieces of script in the README's recipe, in their order. */
function recipe(): readonly string[] {
  const readme = readFileSync(projectPath("opensips-cfg/README.md"), "utf8");
  const section = /## Next to an OpenSIPS that exists[\s\S]*?\n## /.exec(readme)?.[0] ?? "";
  return [...section.matchAll(/^ {3}```\n([\s\S]*?)^ {3}```$/gm)].map(([, block = ""]) =>
    block.replace(/^ {3}/gm, ""),
  );
}

/** Puts a text before the first line that matches. */
function before(script: string, line: RegExp, text: string): string {
  if (!line.test(script)) throw new Error(`the default script has no ${line}`);
  return script.replace(line, (found) => `${text}${found}`);
}

/** The default script, moved to this test's port, with the recipe applied and nothing else. */
function withRecipe(shipped: string): string {
  const [include = "", question = "", final = ""] = recipe();
  const of = (line: RegExp) => line.exec(shipped)?.[0] ?? "";
  const settings = [...shipped.matchAll(/^modparam\("cfgutils".*$/gm)].map(([line]) => line);
  const moved = (DEFAULT_SCRIPT ?? "")
    .replace(/^socket=.*$/m, () => of(/^socket=.*$/m))
    .replace(/^mpath=.*$/m, () => of(/^mpath=.*$/m))
    .replace(/^modparam\("mi_fifo", "fifo_name".*$/m, () => of(/^modparam\("mi_fifo".*$/m))
    .replace(/^stderror_enabled=no$/m, "stderror_enabled=yes");
  const included = before(moved, /^####### Routing Logic/m, `${include}${settings.join("\n")}\n`);
  const asking = before(included, /^\t# do lookup with method filtering$/m, question);
  return asking.replace(/^failure_route\[.*\] \{\n/m, (head) => `${head}${final}`);
}

describeOpensips(
  "the default script of OpenSIPS with the README's recipe",
  () => {
    let path: OpensipsPath | undefined;
    afterEach(() => path?.close());

    /** A registered user, who answers as told, is called. */
    async function called(answer?: AnswerInvite): Promise<[OpensipsPath, () => Call]> {
      const open = await openOpensipsPath({ gateways: [answer], editScript: withRecipe });
      path = open;
      const ruri = `sip:callee@127.0.0.1:${open.opensips.sipPort}`;
      const registration = open.call({ ruri });
      registration.sendBytes(
        registration.invite
          .replaceAll("INVITE", "REGISTER")
          .replace(/^Contact: .*$/m, `Contact: <sip:callee@127.0.0.1:${open.gateways[0]?.port}>`),
      );
      await expect
        .poll(() => registration.responses("REGISTER").map(({ status }) => status))
        .toEqual([200]);
      return [open, () => open.call({ ruri })];
    }

    it("holds three pieces of script", () => {
      expect(recipe()).toHaveLength(3);
    });

    it("passes a call to the registered user", async () => {
      const [open, newCall] = await called();
      const call = newCall();
      call.send();
      expect((await call.final()).startLine).toBe("SIP/2.0 200 OK");
      expect(open.gateways[0]?.invites()).toHaveLength(1);
      expect(open.decisions.questions).toHaveLength(1);
      expect(await open.opensips.counter("passed")).toBe(1);
    });

    it("blocks a call by 603+", async () => {
      const [open, newCall] = await called();
      open.decisions.answer = () => ({
        kind: "decision",
        decision: {
          action: "block",
          cause: "analytics.score",
          status: 603,
          phrase: "Network Blocked",
          headers: `${REASON}\r\n`,
        },
      });
      const call = newCall();
      call.send();
      const response = await call.final();
      expect(response.startLine).toBe("SIP/2.0 603 Network Blocked");
      expect(linesOf(response, "Reason")).toEqual([REASON]);
      expect(open.gateways[0]?.invites()).toEqual([]);
    });

    it("passes a call that nobody decides", async () => {
      const [open, newCall] = await called();
      await open.decisions.close();
      const call = newCall();
      call.send();
      expect((await call.final()).startLine).toBe("SIP/2.0 200 OK");
    });

    it("hands a refusal of the called side back as it came", async () => {
      const refusal = { status: 603, phrase: "Network Blocked", headerLines: [REASON] };
      const [, newCall] = await called(() => [refusal]);
      const call = newCall();
      call.send();
      const response = await call.final();
      expect(response.startLine).toBe("SIP/2.0 603 Network Blocked");
      expect(linesOf(response, "Reason")).toEqual([REASON]);
    });
  },
  whatIsMissing(),
);
