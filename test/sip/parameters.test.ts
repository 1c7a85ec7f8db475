import { describe, expect, it } from "vitest";
import { parameterValue } from "../../service/sip/parameters.ts";

describe("a parameter", () => {
  it.each([
    [";user=phone", "user", "phone"],
    [";npdi;rn=+14047891000", "rn", "+14047891000"],
    [";tgrp=tg1;trunk-context=x", "trunk-context", "x"],
    [";VERSTAT=TN-Validation-Passed", "verstat", "TN-Validation-Passed"],
    ["; ppt = shaken ", "ppt", "shaken"],
    [';ppt="shaken"', "ppt", "shaken"],
    [';a="x;ppt=no";ppt=yes', "ppt", "yes"],
    [';a="x\\";ppt=no";ppt=yes', "ppt", "yes"],
    [';a="say \\"hi\\""', "a", 'say "hi"'],
    ["text before;a=1", "a", "1"],
  ])("of %j called %s is %j", (parameters, name, value) => {
    expect(parameterValue(parameters, name)).toBe(value);
  });

  it("without a value is empty, not missing", () => {
    expect(parameterValue(";npdi;rn=1", "npdi")).toBe("");
    expect(parameterValue(";npdi=", "npdi")).toBe("");
  });

  it.each(["", ";", ";;;", ";user", ";username=x", ";x=name", "name=x"])(
    "is not found in %j",
    (parameters) => {
      expect(parameterValue(parameters, "name")).toBeUndefined();
    },
  );

  it("counts where it stands first", () => {
    expect(parameterValue(";a=1;a=2", "a")).toBe("1");
  });
});
