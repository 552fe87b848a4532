const minute = 60_000;
const day = 86_400_000;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 5_760, 7_200, 14_400].map((minutes) => minutes * minute);

/** Round times between two moments, in the reader's own time zone: about five. */
export function tickTimes(from: number, to: number, about = 5): number[] {
  const step = steps.find((each) => (to - from) / each <= about) ?? steps.at(-1)!;
  const offset = new Date(from).getTimezoneOffset() * minute;
  const ticks: number[] = [];
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) ticks.push(at);
  return ticks;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** A tick's label: the time of day, or the date if the chart shows days. */
export const timeTick = (at: number, span: number): string => (span > 1.5 * day ? date : clock).format(at);

/** Round numbers from 0 to a maximum, about five: multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const digit = most / 4 / power;
  const step = power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

/** Round numbers on a logarithmic axis: 1, 2 and 5 times powers of ten; the ends if fewer than two are between them. */
export function logTicks(least: number, most: number): number[] {
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(least)); exponent <= Math.ceil(Math.log10(most)); exponent++) ticks.push(...[1, 2, 5].map((digit) => digit * 10 ** exponent));
  const inside = ticks.filter((tick) => tick >= least && tick <= most);
  return inside.length > 1 ? inside : [...new Set([least, most])];
}
