export interface ChartSeries {
  key: string;
  name: string;
  color: string;
}

export interface TimeChartProps {
  /** Rows with `at` in milliseconds and a number or null for each series. */
  data: readonly object[];
  series: readonly ChartSeries[];
  kind: "area" | "bar" | "line";
  /** In pixels. */
  height: number;
  format: (value: number | null | undefined) => string;
  from: number;
  to: number;
  /** What the chart shows, for screen readers. */
  label: string;
  /** The time span of one row. */
  bucketSeconds: number;
}
