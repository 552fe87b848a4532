import { describe, expect, it } from "vitest";
import { basePath } from "./base";
import { ConfigError, parseConfig } from "./config";
import { toCsv } from "./csv";

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
});
