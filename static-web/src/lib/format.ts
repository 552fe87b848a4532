// Formats every number on screen. A missing value is an en dash.

const locale = "en-US";
export const missing = "–";

type Maybe = number | null | undefined;
const has = (value: Maybe): value is number => value !== null && value !== undefined && Number.isFinite(value);

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const compactSmall = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** `12,345` */
export const formatInteger = (value: Maybe): string => (has(value) ? whole.format(value) : missing);

/** `950`, `12.3K`, `4.6M` */
export function formatCompact(value: Maybe): string {
  if (!has(value)) return missing;
  return Math.abs(value) < 1_000 ? compactSmall.format(value) : compact.format(value);
}

/** A share of 1 as `12%`, or `0.4%` if it is small. */
export function formatPercent(share: Maybe): string {
  if (!has(share)) return missing;
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)}%`;
}

/** How far predictions are off, in percent: `±17.2 %`. */
export const formatErrorBar = (percent: Maybe): string => (has(percent) ? `±${trim(percent, 1)} %` : missing);

/** Seconds as `310 µs`, `12.4 ms`, `1.25 s`, `2 m 5 s`. */
export function formatSeconds(seconds: Maybe): string {
  if (!has(seconds)) return missing;
  if (seconds === 0) return "0 ms";
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 0.0995) return `${trim(seconds * 1_000, 1)} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1_000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
  return formatDuration(seconds);
}

/** A long time as its two largest units: `3 d 4 h`, `2 m 5 s`. */
export function formatDuration(seconds: Maybe): string {
  if (!has(seconds)) return missing;
  const total = Math.max(0, Math.floor(seconds));
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), "d"],
    [Math.floor(total / 3_600) % 24, "h"],
    [Math.floor(total / 60) % 60, "m"],
    [total % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

/** Bytes in powers of ten, as memory is sold: `16.1 GB`. */
export function formatBytes(bytes: Maybe): string {
  if (!has(bytes)) return missing;
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let size = bytes;
  let unit = 0;
  while (Math.abs(size) >= 999.5 && unit < units.length - 1) {
    size /= 1_000;
    unit++;
  }
  return `${unit === 0 ? Math.round(size) : trim(size, size < 100 ? 1 : 0)} ${units[unit]}`;
}

/** A model's parameters: `8B`, `70.6B`, `1.2B`. */
export function formatParameters(count: Maybe): string {
  if (!has(count)) return missing;
  return count >= 1e9 ? `${trim(count / 1e9, count < 1e11 ? 1 : 0)}B` : `${Math.round(count / 1e6)}M`;
}

/** A context length, which is a power of two: `128K`. */
export const formatContext = (tokens: Maybe): string => (has(tokens) ? (tokens % 1_024 === 0 ? `${formatInteger(tokens / 1_024)}K` : formatInteger(tokens)) : missing);

/** Dollars: `$3.99`, `$0.0042`, `$1,204`. */
export function formatUsd(amount: Maybe): string {
  if (!has(amount)) return missing;
  if (amount === 0) return "$0.00";
  if (amount >= 1_000) return `$${whole.format(amount)}`;
  if (amount >= 0.1) return `$${amount.toFixed(2)}`;
  if (amount < 0.000001) return "<$0.000001";
  const digits = Math.min(8, 1 - Math.floor(Math.log10(amount)));
  return `$${trim(amount, digits)}`;
}

/** `1.2` calls per second, minute and so on: at most one digit after the point. */
export const formatRate = (value: Maybe): string => (has(value) ? (value < 1_000 ? trim(value, value < 10 ? 1 : 0) : compact.format(value)) : missing);

function trim(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "narrow" });
const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** `3m ago`, `in 2d`, `just now`. */
export function formatRelative(time: string | number | Date, now: number): string {
  const seconds = (new Date(time).getTime() - now) / 1_000;
  if (!Number.isFinite(seconds)) return missing;
  if (Math.abs(seconds) < 5) return "just now";
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** The exact time, in the user's time zone and locale. */
export const formatExact = (time: string | number | Date): string => exact.format(new Date(time));

/** `http_error` as `Http error`. */
export function formatWords(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `1 request`, `2 requests`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${formatInteger(count)} ${count === 1 ? one : many}`;

// Control characters, and the invisible ones that reorder or hide the text around them.
const invisible = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** A text with a visible `�` for each control, bidirectional or zero-width character. */
export const toVisible = (text: string): string => text.replace(invisible, "\ufffd");
