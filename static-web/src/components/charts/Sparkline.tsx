interface SparklineProps {
  values: readonly (number | null)[];
  color?: string;
  className?: string;
}

/** The shape of a series, without axes. */
export function Sparkline({ values, color = "var(--chart-1)", className }: SparklineProps) {
  const width = 100;
  const height = 28;
  const known = values.map((value) => value ?? 0);
  const most = Math.max(...known, 0) || 1;
  const points = known.map((value, index) => `${((index / Math.max(1, known.length - 1)) * width).toFixed(2)},${(height - 1.5 - (value / most) * (height - 3)).toFixed(2)}`);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={className} aria-hidden>
      <polygon points={`0,${height} ${points.join(" ")} ${width},${height}`} fill={color} opacity={0.12} />
      <polyline points={points.join(" ")} fill="none" stroke={color} strokeWidth={1.5} vectorEffect="non-scaling-stroke" strokeLinejoin="round" />
    </svg>
  );
}
