import { Area, AreaChart, Bar, BarChart, CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import { cn } from "@/lib/cn";
import { formatExact } from "@/lib/format";
import { grid, margin, tipBox, xAxis, yAxis } from "./frame";
import type { TimeChartProps } from "./types";
import { tickTimes, timeTick } from "./ticks";

type Row = Record<string, unknown>;

interface TipProps {
  active?: boolean;
  label?: unknown;
  payload?: readonly { payload?: Row }[];
}

/** Values over time as stacked areas, stacked bars or lines. Loaded on demand: use `Chart`. */
export default function TimeChart({ data, series, kind, height, format, from, to, label, bucketSeconds }: TimeChartProps) {
  const Chart = kind === "bar" ? BarChart : kind === "area" ? AreaChart : LineChart;
  const ticks = tickTimes(from, to);
  const flat = !data.some((row) => series.some(({ key }) => Number((row as Row)[key] ?? 0) > 0));

  const tip = ({ active, payload }: TipProps) => {
    const row = payload?.[0]?.payload;
    if (!active || !row) return null;
    const shown = kind === "line" ? series : [...series].reverse();
    return (
      <div className={cn("min-w-40", tipBox)}>
        <p className="mb-1 text-muted">{formatExact(row["at"] as number)}</p>
        {shown.map(({ key, name, color }) => (
          <p key={key} className="flex items-center gap-2 py-px">
            <span className="size-2 rounded-[3px]" style={{ background: color }} />
            <span className="max-w-48 flex-1 truncate text-muted">{name}</span>
            <span className="num pl-3 font-medium text-fg">{format(row[key] as number | null)}</span>
          </p>
        ))}
      </div>
    );
  };

  // A bar is centred on its time span.
  const half = kind === "bar" ? (bucketSeconds * 1_000) / 2 : 0;
  return (
    <Chart
      responsive
      accessibilityLayer
      title={label}
      data={data as Row[]}
      style={{ width: "100%", height }}
      margin={margin}
      barCategoryGap="18%"
    >
      <CartesianGrid {...grid} />
      <XAxis
        {...xAxis}
        dataKey="at"
        type="number"
        scale="time"
        domain={[from - half, to + half]}
        ticks={ticks}
        tickFormatter={(at: number) => timeTick(at, to - from)}
        minTickGap={24}
        allowDataOverflow
      />
      <YAxis {...yAxis} tickFormatter={(value: number) => format(value)} tickCount={4} domain={[0, flat ? 1 : "auto"]} />
      <Tooltip content={tip} isAnimationActive={false} cursor={kind === "bar" ? { fill: "var(--hover)", opacity: 0.6 } : { stroke: "var(--line-strong)" }} />
      {series.map(({ key, name, color }) =>
        kind === "bar" ? (
          <Bar key={key} dataKey={key} name={name} stackId="all" fill={color} isAnimationActive={false} maxBarSize={28} />
        ) : kind === "area" ? (
          <Area key={key} dataKey={key} name={name} stackId="all" type="monotone" stroke={color} strokeWidth={1.5} fill={color} fillOpacity={0.22} isAnimationActive={false} dot={false} activeDot={{ r: 3 }} />
        ) : (
          <Line key={key} dataKey={key} name={name} type="monotone" stroke={color} strokeWidth={1.75} isAnimationActive={false} dot={lonely(data, key, color)} activeDot={{ r: 3 }} connectNulls={false} />
        ),
      )}
    </Chart>
  );
}

// A value between two gaps makes no line, so it is drawn as a dot.
function lonely(data: TimeChartProps["data"], key: string, color: string) {
  return ({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) => {
    const at = (offset: number) => (data[(index ?? 0) + offset] as Row | undefined)?.[key] ?? null;
    const alone = at(0) !== null && at(-1) === null && at(1) === null;
    return <circle key={index} cx={cx ?? 0} cy={cy ?? 0} r={alone ? 2 : 0} fill={color} />;
  };
}
