/** The product's mark. */
export const Logo = ({ className }: { className?: string }) => (
  <svg viewBox="0 0 32 32" className={className} aria-hidden>
    <rect width="32" height="32" rx="8" fill="var(--accent)" />
    <ellipse cx="16" cy="16" rx="11" ry="4.4" fill="none" stroke="#fff" strokeOpacity=".75" strokeWidth="1.8" transform="rotate(-28 16 16)" />
    <circle cx="16" cy="16" r="4.6" fill="#fff" />
  </svg>
);
