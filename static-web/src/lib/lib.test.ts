import { describe, expect, it } from "vitest";
import { basePath } from "./base";
import { ConfigError, parseConfig } from "./config";
import { toCsv } from "./csv";
import { formatErrorBar, toVisible } from "./format";
import { toNumber } from "./toNumber";

describe("basePath", () => {
  it("is where the page is mounted", () => {
    expect(basePath("https://nebula.example/")).toBe("/");
    expect(basePath("http://127.0.0.1:7071/ui/")).toBe("/ui/");
    expect(basePath("http://127.0.0.1:7071/ui/index.html")).toBe("/ui/");
  });
});

describe("parseConfig", () => {
  const origin = "https://nebula.example";
  it.each(["", "{}", '{"apiUrl":""}', '{"apiUrl":null}'])("takes %j for the page's own origin", (text) => expect(parseConfig(text, origin).apiUrl).toBe(origin));
  it("takes an address, without the slash at its end", () => expect(parseConfig('{"apiUrl":"https://api.example/base/"}', origin).apiUrl).toBe("https://api.example/base"));
  it.each(["{", "[]", '{"apiUrl":5}', '{"apiUrl":"https://"}', '{"apiUrl":"javascript:alert(1)"}'])("refuses %j", (text) => expect(() => parseConfig(text, origin)).toThrow(ConfigError));
});

describe("toCsv", () => {
  it("quotes what must be, and lets no text run as a formula", () => {
    expect(toCsv(["name", "count"], [['a "b", c', 1], ["=1+1", null], ["two\nlines", -3]])).toBe('name,count\r\n"a ""b"", c",1\r\n\'=1+1,\r\n"two\nlines",-3\r\n');
  });

  it.each([
    ["=cmd|' /C calc'!A0", `"'=cmd|' /C calc'!A0"`],
    ["a;=cmd", `"a;'=cmd"`],
    ["a, +1", `"a, '+1"`],
    ["\uff1d1+1", "'\uff1d1+1"],
    ["\t=1", `"'\t'=1"`],
    ["\rtext", `"'\rtext"`],
    ["a\r\n@b", `"a\r\n'@b"`],
    ["llama-3.1-8b", "llama-3.1-8b"],
    ["a=b", "a=b"],
  ])("writes %j as %j", (text, written) => expect(toCsv(["x"], [[text]])).toBe(`x\r\n${written}\r\n`));
});

describe("toVisible", () => {
  it.each([
    ["evil \u202egnp.exe", "evil \ufffdgnp.exe"],
    ["a\u0000b\u001bc", "a\ufffdb\ufffdc"],
    ["zero\u200bwidth", "zero\ufffdwidth"],
    ["Zürich 東京 مرحبا", "Zürich 東京 مرحبا"],
  ])("writes %j as %j", (text, visible) => expect(toVisible(text)).toBe(visible));
});

describe("toNumber", () => {
  it("is null for an empty field", () => expect(["", " ", "0", " 1.5 "].map(toNumber)).toEqual([null, null, 0, 1.5]));
});

describe("formatErrorBar", () => {
  it("has at most one decimal", () => expect([17.2, 30, 10.66, null].map(formatErrorBar)).toEqual(["±17.2 %", "±30 %", "±10.7 %", "–"]));
});
