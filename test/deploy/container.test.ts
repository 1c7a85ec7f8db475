import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { projectPath } from "../sip/harness/project.ts";

interface ComposeService {
  readonly image?: string;
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly networks: Readonly<Record<string, unknown>>;
  readonly build?: { readonly dockerfile: string };
}

const COMPOSE = parse(readFileSync(projectPath("compose.yaml"), "utf8"), { merge: true }) as {
  services: Record<string, ComposeService>;
  networks: Record<string, { internal?: boolean }>;
};
const SERVICES = Object.entries(COMPOSE.services);

/** The last stage of a Dockerfile, which is what runs. */
function lastStage(dockerfile: string): string {
  return (
    readFileSync(projectPath(dockerfile), "utf8")
      .split(/^(?=FROM )/m)
      .at(-1) ?? ""
  );
}

describe("the containers", () => {
  it.each(SERVICES)(
    "%s: no capability, no new privilege, nothing to write but its data",
    (_, one) => {
      expect(one).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
      expect(one).not.toHaveProperty("privileged");
      expect(one).not.toHaveProperty("cap_add");
      expect(one).not.toHaveProperty("network_mode");
      expect(one).not.toHaveProperty("pid");
      expect(JSON.stringify(one)).not.toContain("docker.sock");
    },
  );

  it.each(SERVICES)("%s: not as root", (_, { user, build }) => {
    if (build === undefined) expect(user).toBe("redis");
    else expect(lastStage(build.dockerfile)).toMatch(/^USER (node|kamailio)$/m);
  });

  it.each(SERVICES)("%s: can write to each tmpfs, which belongs to root", (_, one) => {
    const made = one.build === undefined ? "" : lastStage(one.build.dockerfile);
    // A tmpfs has the mode of the directory below it and not its owner, moby/moby#39466.
    for (const folder of one.tmpfs ?? []) {
      if (folder !== "/tmp") expect(made).toContain(`install -d -m 1777 ${folder}\n`);
    }
  });

  it("publish SIP and nothing else; the admin listener stays inside of its container", () => {
    const published = SERVICES.flatMap(([name, { ports = [] }]) =>
      ports.map((port) => `${name} ${port}`),
    );
    expect(published).toEqual(["kamailio 5060:5060/udp", "kamailio 5060:5060/tcp"]);
    expect(COMPOSE.services["service"]?.environment).not.toHaveProperty("RINGFENCE_ADMIN_LISTEN");
  });

  it("let nobody but the service reach the Redis that asks for no password", () => {
    const inStore = SERVICES.filter(([, { networks }]) => "store" in networks);
    expect(inStore.map(([name]) => name)).toEqual(["service", "redis"]);
    expect(Object.keys(COMPOSE.services["redis"]?.networks ?? {})).toEqual(["store"]);
    expect(COMPOSE.networks["store"]?.internal).toBe(true);
  });

  it("hold no secret, and not the tools that built them", () => {
    const files = ["compose.yaml", "deploy/container/service.Dockerfile"];
    for (const file of [...files, "deploy/container/kamailio.Dockerfile"]) {
      const text = readFileSync(projectPath(file), "utf8");
      expect(text).not.toMatch(/(?:TOKEN|SECRET|PASSWORD)\w*["\s]*[:=]|:\/\/[^/\s]*@/i);
    }
    const stage = lastStage("deploy/container/service.Dockerfile");
    expect(stage).not.toMatch(/^(RUN npm|COPY \. |ADD )/m);
    // What is not named here does not even reach the builder: no .git, no local settings.
    expect(readFileSync(projectPath(".dockerignore"), "utf8").split("\n")[0]).toBe("*");
  });
});
