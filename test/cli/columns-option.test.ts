import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../service/cli/columns-option.ts";

describe("--columns", () => {
  it("takes fields and names of columns, with or without spaces around them", () => {
    expect(columnsOf("time=t0, calling = ANI number")).toEqual({
      time: "t0",
      calling: "ANI number",
    });
  });

  it.each(["", "time", "time=", "=t0", "time=a=b", "time=t0,"])("refuses %j", (text) => {
    expect(() => columnsOf(text)).toThrow(InvalidArgumentError);
  });
});
