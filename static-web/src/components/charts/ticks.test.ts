import { describe, expect, it } from "vitest";
import { linearTicks, logTicks } from "./ticks";

describe("linearTicks", () => {
  it.each([
    [2.05, [0, 0.5, 1, 1.5, 2]],
    [81, [0, 20, 40, 60, 80]],
    [1_000, [0, 200, 400, 600, 800, 1_000]],
  ])("are round up to %s", (most, ticks) => expect(linearTicks(most)).toEqual(ticks));
});

describe("logTicks", () => {
  it("are 1, 2 and 5 times powers of ten", () => expect(logTicks(3.99, 29.6)).toEqual([5, 10, 20]));
  it("are the ends if no two are between them", () => {
    expect(logTicks(6, 7)).toEqual([6, 7]);
    expect(logTicks(3.99, 3.99)).toEqual([3.99]);
  });
});
