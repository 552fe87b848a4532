import { describe, expect, it } from "vitest";
import { historyPoint, usageRow } from "@/testing/bodies";
import { bucketStart, bucketStarts, otherGroup, rangeOf, ratesOf, runningMinute, statusClass, timeRanges, toLoadSeries, toStacks, totalsBy, withSample, type CounterSample } from "./series";

const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

describe("bucketStart", () => {
  it("rounds down to the bucket", () => {
    expect(bucketStart(at("09:07:59"), 300)).toBe(at("09:05:00"));
    expect(bucketStart(at("09:05:00"), 300)).toBe(at("09:05:00"));
  });

  it("begins days at midnight UTC", () => expect(bucketStart(at("23:59:59"), 86_400)).toBe(at("00:00:00")));
});

describe("bucketStarts", () => {
  it("covers both ends", () => expect(bucketStarts(at("09:00:30"), at("09:02:10"), 60)).toEqual([at("09:00:00"), at("09:01:00"), at("09:02:00")]));
});

describe("timeRanges", () => {
  it.each(timeRanges)("$id is made of whole buckets of whole steps that the API still has", ({ seconds, step, bucketSeconds }) => {
    const stepSeconds = step === "minute" ? 60 : 3_600;
    expect(seconds % bucketSeconds).toBe(0);
    expect(bucketSeconds % stepSeconds).toBe(0);
    expect(seconds).toBeLessThanOrEqual(step === "minute" ? 86_400 : 30 * 86_400);
    expect(seconds / bucketSeconds).toBeLessThanOrEqual(100);
  });

  it("falls back on an unknown id", () => expect(rangeOf("nonsense").id).toBe("1h"));
});

describe("statusClass", () => {
  it.each([
    [200, "success"],
    [400, "clientError"],
    [429, "limited"],
    [499, "abandoned"],
    [500, "serverError"],
    [503, "serverError"],
  ])("calls %d %s", (status, expected) => expect(statusClass(status)).toBe(expected));
});

describe("toLoadSeries", () => {
  it("fills what was idle with zeros and unmeasured latencies with null", () => {
    const series = toLoadSeries([historyPoint({ start: "2026-11-24T09:01:00Z", by_status: { "200": 3 } })], at("09:00:00"), at("09:02:59"), 60);
    expect(series.map(({ requests }) => requests)).toEqual([0, 3, 0].map((count, index) => (index === 2 ? expect.closeTo(0) : count)));
    expect(series[0]!.latency.time_to_first_token.p50).toBeNull();
  });

  it("separates outcomes and sums them", () => {
    const [point] = toLoadSeries([historyPoint({ by_status: { "200": 5, "400": 1, "429": 2, "499": 1, "503": 3 } })], at("09:00:00"), at("09:01:00") - 1, 60);
    expect(point).toMatchObject({ success: expect.closeTo(5, 2), limited: expect.closeTo(2, 2), abandoned: expect.closeTo(1, 2), errors: expect.closeTo(4, 2), requests: expect.closeTo(12, 2) });
  });

  it("computes rates per minute for any bucket length", () => {
    const points = [0, 1, 2, 3, 4].map((minute) => historyPoint({ start: `2026-11-24T09:0${minute}:00Z`, by_status: { "200": 10 }, output_tokens: 100, running_max: minute }));
    const [point] = toLoadSeries(points, at("09:00:00"), at("09:05:00") - 1, 300);
    expect(point!.requests).toBeCloseTo(10);
    expect(point!.outputTokens).toBeCloseTo(100);
    expect(point!.running).toBe(4);
  });

  it("scales the running bucket by what has passed of it", () => {
    const series = toLoadSeries([historyPoint({ by_status: { "200": 10 } })], at("09:00:00"), at("09:00:30"), 60);
    expect(series[0]!.requests).toBeCloseTo(20);
  });

  it("leaves out a bucket that has hardly begun", () => {
    const series = toLoadSeries([], at("09:00:00"), at("09:02:05"), 60);
    expect(series.map((point) => point.at)).toEqual([at("09:00:00"), at("09:01:00")]);
  });

  it("weighs percentiles by how much was measured", () => {
    const latency = (count: number, p50: number) => {
      const { latency_seconds } = historyPoint();
      return { ...latency_seconds, queue: { count, mean: p50, p50, p95: p50, p99: p50 } };
    };
    const points = [historyPoint({ latency_seconds: latency(3, 1) }), historyPoint({ start: "2026-11-24T09:01:00Z", latency_seconds: latency(1, 5) })];
    expect(toLoadSeries(points, at("09:00:00"), at("09:05:00") - 1, 300)[0]!.latency.queue.p50).toBe(2);
  });
});

describe("toStacks", () => {
  const grid = { from: at("09:00:00"), to: at("10:59:00"), bucketSeconds: 3_600 };
  const byModel = (row: { model: string | null }) => row.model ?? "";
  const tokens = (row: { input_tokens: number; output_tokens: number }) => row.input_tokens + row.output_tokens;

  it("puts each group on every bucket, the largest first", () => {
    const rows = [usageRow({ model: "small" }), usageRow({ model: "large", start: "2026-11-24T10:00:00Z", output_tokens: 500 })];
    expect(toStacks(rows, grid, byModel, tokens)).toEqual({
      groups: ["large", "small"],
      points: [
        { at: at("09:00:00"), large: 0, small: 30 },
        { at: at("10:00:00"), large: 510, small: 0 },
      ],
    });
  });

  it("sums the rest of many groups and loses nothing", () => {
    const rows = Array.from({ length: 20 }, (_, index) => usageRow({ model: `m${index}`, output_tokens: index }));
    const { groups, points } = toStacks(rows, { ...grid, most: 3 }, byModel, tokens);
    expect(groups).toEqual(["m19", "m18", "m17", otherGroup]);
    const drawn = groups.reduce((sum, group) => sum + points[0]![group]!, 0);
    expect(drawn).toBe(rows.reduce((sum, row) => sum + tokens(row), 0));
  });

  it("does not call a single group the rest", () => {
    const rows = Array.from({ length: 4 }, (_, index) => usageRow({ model: `m${index}` }));
    expect(toStacks(rows, { ...grid, most: 3 }, byModel, tokens).groups).toHaveLength(4);
  });
});

describe("totalsBy", () => {
  it("sums and ranks by tokens", () => {
    const rows = [usageRow({ key_id: "a" }), usageRow({ key_id: "b", output_tokens: 90, failed_requests: 1 }), usageRow({ key_id: "a" })];
    expect(totalsBy(rows, (row) => row.key_id!)).toEqual([
      { group: "b", requests: 1, failed_requests: 1, input_tokens: 10, output_tokens: 90 },
      { group: "a", requests: 2, failed_requests: 0, input_tokens: 20, output_tokens: 40 },
    ]);
  });
});

describe("ratesOf", () => {
  const sample = (seconds: number, success: number, outputTokens = 0): CounterSample => ({
    at: seconds * 1_000,
    counts: { success, limited: 0, abandoned: 0, clientError: 0, serverError: 0 },
    inputTokens: 0,
    outputTokens,
  });

  it("says nothing of a single reading", () => expect(ratesOf([sample(0, 5)])).toBeNull());

  it("is the growth per minute within the window", () => {
    const samples = [sample(0, 0), sample(40, 1_000), sample(100, 1_020, 300)];
    expect(ratesOf(samples)).toMatchObject({ requests: 20, outputTokens: 300 });
  });

  it("takes a counter that decreased for a restarted server", () => expect(ratesOf([sample(0, 900), sample(30, 4)])).toMatchObject({ requests: 8 }));
});

describe("withSample", () => {
  const sample = (seconds: number): CounterSample => ({ at: seconds * 1_000, counts: { success: 0, limited: 0, abandoned: 0, clientError: 0, serverError: 0 }, inputTokens: 0, outputTokens: 0 });
  it("forgets what is old", () => expect(withSample([sample(0), sample(50)], sample(100)).map((each) => each.at)).toEqual([50_000, 100_000]));
  it("takes a reading once", () => expect(withSample([sample(1)], sample(1))).toHaveLength(1));
});

describe("runningMinute", () => {
  it("has the ledger's counts and the refusals beside them", () => {
    const point = runningMinute("2026-11-24T09:00:00Z", usageRow({ requests: 7, failed_requests: 2 }), 3, 4, 5);
    expect(point.by_status).toEqual({ "200": 5, "429": 3, "500": 2 });
    expect(point).toMatchObject({ running_max: 4, waiting_max: 5, output_tokens: 20 });
  });
});
