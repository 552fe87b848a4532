import { describe, expect, it } from "vitest";
import { formatBytes, formatCompact, formatContext, formatDuration, formatParameters, formatPercent, formatRelative, formatSeconds, formatUsd, missing, plural } from "./format";

describe("numbers", () => {
  it.each([
    [formatSeconds(0), "0 ms"],
    [formatSeconds(0.00042), "420 µs"],
    [formatSeconds(0.0124), "12.4 ms"],
    [formatSeconds(0.3), "300 ms"],
    [formatSeconds(0.9999), "1.00 s"],
    [formatSeconds(12.34), "12.3 s"],
    [formatSeconds(125), "2 m 5 s"],
    [formatSeconds(null), missing],
    [formatDuration(90_061), "1 d 1 h"],
    [formatDuration(3_600), "1 h"],
    [formatBytes(16_060_522_496), "16.1 GB"],
    [formatBytes(999_600), "1 MB"],
    [formatBytes(812), "812 B"],
    [formatParameters(70_553_706_496), "70.6B"],
    [formatParameters(405_853_388_800), "406B"],
    [formatContext(131_072), "128K"],
    [formatCompact(999), "999"],
    [formatCompact(12_345), "12.3K"],
    [formatUsd(3.99), "$3.99"],
    [formatUsd(0.00432), "$0.0043"],
    [formatUsd(0), "$0.00"],
    [formatUsd(1_234.5), "$1,235"],
    [formatPercent(0.004), "0.4%"],
    [formatPercent(0.5), "50%"],
    [plural(1, "replica"), "1 replica"],
    [plural(2_000, "replica"), "2,000 replicas"],
  ])("%s", (text, expected) => expect(text).toBe(expected));
});

describe("formatRelative", () => {
  const now = Date.parse("2026-11-24T09:00:00Z");
  it.each([
    [now - 1_000, "just now"],
    [now - 30_000, "30s ago"],
    [now - 119_000, "1m ago"],
    [now + 2 * 86_400_000, "in 2d"],
  ])("%d", (time, expected) => expect(formatRelative(time, now)).toBe(expected));
});
